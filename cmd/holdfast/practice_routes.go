package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/s3check"
)

// routesName is the file beside a practice cluster's cluster.yaml that says where its machines really listen. The
// cluster file itself names simulated addresses, so that all else treats it as any other.
const routesName = "practice.json"

// routes is that file.
type routes struct {
	Simulation bool
	Machines   []simulated
	folder     string
}

// simulated is one machine that does not exist: its address, and where it is reached on loopback.
type simulated struct {
	Name, OS, Address string
	SSH, S3           string // "127.0.0.1:40123"
	S3Port            string // as the cluster has it
}

// routesBeside gives the routes of a cluster file, nil where its machines are real. The copy that the wizard keeps lies in
// the practice cluster's state folder, and belongs to it too.
func routesBeside(cluster string) (*routes, error) {
	folder, err := filepath.Abs(filepath.Dir(cluster))
	if err != nil {
		return nil, err
	}
	r, err := routesIn(folder)
	if above := filepath.Dir(folder); r == nil && err == nil && filepath.Base(above) == stateName {
		return routesIn(filepath.Dir(above))
	}
	return r, err
}

// stateName is the folder, beside the routes, for what is remembered of the machines.
const stateName = "state"

func (r *routes) state() string { return filepath.Join(r.folder, stateName) }

func routesIn(folder string) (*routes, error) {
	text, err := os.ReadFile(filepath.Join(folder, routesName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := &routes{folder: folder}
	if err == nil {
		err = json.Unmarshal(text, r)
	}
	if err == nil && (!r.Simulation || !r.loopback()) {
		err = errors.New("it does not lead to machines on loopback")
	}
	if err != nil {
		return nil, fail(exitUsage, steps.WithHint(fmt.Errorf("%s: %w", filepath.Join(folder, routesName), err), "make the folder anew with holdfast practice --serve"))
	}
	return r, nil
}

// leadsAs tells whether two lead to the same machines; a practice cluster that was started anew in its folder has others.
func (r *routes) leadsAs(o *routes) bool {
	if r == nil || o == nil {
		return r == o
	}
	return r.folder == o.folder && slices.Equal(r.Machines, o.Machines)
}

// loopback makes sure that such a file leads nowhere else.
func (r *routes) loopback() bool {
	for _, m := range r.Machines {
		for _, at := range []string{m.SSH, m.S3} {
			host, _, err := net.SplitHostPort(at)
			if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
				return false
			}
		}
	}
	return len(r.Machines) > 0
}

// lead says where an address really is.
func (r *routes) lead(addr string) (string, bool) {
	for _, m := range r.Machines {
		switch addr {
		case net.JoinHostPort(m.Address, "22"):
			return m.SSH, true
		case net.JoinHostPort(m.Address, m.S3Port):
			return m.S3, true
		}
	}
	return "", false
}

func (r *routes) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	to, ok := r.lead(addr)
	if !ok {
		return nil, steps.WithHint(fmt.Errorf("%s: no simulated machine has the address %s", label, addr), "for machines that are real, leave holdfast and start it anew")
	}
	conn, err := new(net.Dialer).DialContext(ctx, network, to)
	if err != nil {
		return nil, steps.WithHint(fmt.Errorf("%s: %w", label, err), "see that holdfast practice --serve "+r.folder+" still runs")
	}
	return conn, nil
}

// into makes SSH go to the simulated machines, with nothing of the operator's own.
func (r *routes) into(opt *remote.Options) {
	if r == nil {
		return
	}
	opt.DialContext, opt.KnownHosts = r.dial, []string{filepath.Join(r.folder, "known_hosts")}
	opt.Config, opt.Agent, opt.Keys = "", "", []string{}
}

// s3 is how S3 is reached: nil, the usual way, for real machines.
func (r *routes) s3() s3check.DialFunc {
	if r == nil {
		return nil
	}
	return r.dial
}

// outside is an S3 address as the operator's own programs reach it.
func (r *routes) outside(endpoint string) string {
	if r == nil {
		return endpoint
	}
	u, err := url.Parse(endpoint)
	if err != nil {
		return endpoint
	}
	if to, ok := r.lead(u.Host); ok {
		u.Host = to
	}
	return u.String()
}

// prefix labels a line where machines are simulated.
func (r *routes) prefix() string {
	if r == nil {
		return ""
	}
	return label + ": "
}
