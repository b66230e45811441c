package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/failover"
	"holdfast/steps/health"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
	"holdfast/steps/s3check"
	"holdfast/steps/survival"
)

// service is what the playbooks call the S3 service in the swarm.
const service = "s3"

// looked is a cluster as it was found, beside what is known of it from before.
type looked struct {
	health.Health
	findings []health.Finding
	layout   survival.Layout
	drills   []event.DrillFinished
	view     view // how the S3 addresses were asked
	// leftovers are objects of drills that were cut off or failed.
	leftovers leftovers
}

// matrix is the survival matrix with what was measured beside what was computed.
func (l looked) matrix() []survival.Fate {
	return failover.Matrix(l.layout, l.drills)
}

// lookAt opens the cluster of the file and looks at it. After an error the session is closed.
func (a *app) lookAt(ctx context.Context) (*session, looked, error) {
	s, err := a.load()
	if err != nil {
		return nil, looked{}, err
	}
	l, err := a.look(ctx, s)
	if err != nil {
		s.close()
	}
	return s, l, err
}

// look asks all machines how they are. Those that do not answer are part of what is found; only where none does it is
// an error.
func (a *app) look(ctx context.Context, s *session) (looked, error) {
	if !swarmed(s.playbook) {
		return a.lookThrough(ctx, s, view{})
	}
	jumps, err := a.jumpHosts(s.cluster)
	if err != nil {
		return looked{}, err
	}
	v, err := a.viewOf(ctx, s, jumps)
	if err != nil {
		return looked{}, err
	}
	defer v.close()
	return a.lookThrough(ctx, s, v)
}

// lookThrough is look with the S3 addresses asked from that view.
func (a *app) lookThrough(ctx context.Context, s *session, v view) (looked, error) {
	c := s.cluster
	q := health.Query{Cluster: c, Now: time.Now}
	if swarmed(s.playbook) {
		version := c.Settings["volume_version"]
		q.Service, q.Volumes = service, []string{"s3-data-v" + version, "s3-metadata-v" + version}
	}
	q.Folders = sharedFolders(c)
	h, err := health.Gather(ctx, s.pool, q)
	if err != nil {
		return looked{}, err
	}
	if err := someAnswer(h); err != nil {
		return looked{}, err
	}
	l := looked{Health: h, view: v}
	if q.Service != "" {
		l.Answers = signsOfLife(ctx, v.dial, endpoints(c))
		left, refused := a.leftoversOf(ctx, s, v, l.Answers)
		l.leftovers, l.findings = leftovers{left, marked(h)}, strangerKeys(refused)
	}
	if l.drills, err = a.drillsOf(c.Name); err != nil {
		return looked{}, err
	}
	if l.layout, err = a.layoutOf(c, h.Lease()); err != nil {
		return looked{}, err
	}
	e := health.Expect{Cluster: c, OneWriter: l.layout.OneWriter, Lease: health.LeaseOf, File: c.Path}
	if l.layout.Storage == survival.NFS && q.Service != "" {
		e.Shared = sharedFolders(c)
	}
	l.findings = slices.Concat(l.Findings(e), l.findings, l.leftovers.findings(time.Now()))
	return l, nil
}

// swarmed tells whether a playbook makes a service of the swarm.
func swarmed(p playbooks.Playbook) bool {
	for _, step := range p.Steps() {
		if step.Kind == "swarm_service" {
			return true
		}
	}
	return false
}

// someAnswer is an error only where no machine could be asked: then nothing at all was found.
func someAnswer(h health.Health) error {
	var errs []error
	for _, m := range h.Machines {
		if m.Error == "" {
			return nil
		}
		errs = append(errs, &hostError{m.Name, steps.WithHint(errors.New(m.Error), m.Hint)})
	}
	return fail(exitUnreachable, errors.Join(errs...))
}

// sharedFolders are the folders of the storage.
func sharedFolders(c inventory.Cluster) []string {
	var out []string
	for _, name := range []string{"data_dir", "metadata_dir"} {
		if dir := c.Settings[name]; dir != "" {
			out = append(out, dir)
		}
	}
	return out
}

// endpoints are the addresses S3 is served at.
func endpoints(c inventory.Cluster) []string {
	var out []string
	for _, h := range c.Hosts {
		out = append(out, "http://"+net.JoinHostPort(h.Address, c.Settings["s3_port"]))
	}
	return out
}

// signsOfLife asks every address once, as any client may: what is answered does not matter, unless it is an error of
// the server's own.
func signsOfLife(ctx context.Context, dial s3check.DialFunc, addresses []string) map[string]string {
	out := map[string]string{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, address := range addresses {
		all.Go(func() {
			why := signOfLife(ctx, dial, address)
			mu.Lock()
			defer mu.Unlock()
			out[address] = why
		})
	}
	all.Wait()
	return out
}

func signOfLife(ctx context.Context, dial s3check.DialFunc, address string) string {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/", nil)
	if err != nil {
		return err.Error()
	}
	transport := &http.Transport{DisableKeepAlives: true, DialContext: dial} // no proxy: the machines are asked, not somebody between
	res, err := transport.RoundTrip(req)
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	if res.StatusCode >= 500 {
		return "it answers " + res.Status
	}
	return ""
}

// drillsOf finds the ends of all drills that are on record here. A damaged line costs that line alone.
func (a *app) drillsOf(cluster string) ([]event.DrillFinished, error) {
	runs, err := journal.Runs(a.state, cluster)
	if err != nil {
		return nil, err
	}
	var out []event.DrillFinished
	for _, run := range runs {
		path, err := journal.Record(a.state, cluster, run)
		if err != nil {
			return nil, fmt.Errorf("read what drills measured: %w", err)
		}
		for e, err := range journal.Replay(path) {
			if d, ok := e.Event.(event.DrillFinished); ok && err == nil {
				out = append(out, d)
			}
		}
	}
	return out, nil
}
