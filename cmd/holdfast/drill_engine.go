package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"holdfast/steps"
	"holdfast/steps/failover"
	"holdfast/steps/health"
	"holdfast/steps/s3check"
)

// drillBucket is where the clients of a drill store: the one the install proves itself in.
const drillBucket = "holdfast-check"

// engine is the drills' engine for this cluster. What is found lurking is said before anything is asked.
func (a *app) engine(ctx context.Context, s *session, power failover.Power) (failover.Engine, error) {
	access, secret, err := a.credentials(ctx, s)
	if err != nil {
		return failover.Engine{}, err
	}
	jumps, err := a.jumpHosts(s.cluster)
	if err != nil {
		return failover.Engine{}, err
	}
	view, err := a.viewOf(ctx, s, jumps)
	if err != nil {
		return failover.Engine{}, err
	}
	context.AfterFunc(ctx, view.close) // ctx ends with the drills
	l, err := a.lookThrough(ctx, s, view)
	if err != nil {
		return failover.Engine{}, err
	}
	if view.name != "" {
		_, _ = fmt.Fprintf(a.err, "%s\n", a.hung("inside view: ", view.words()))
	}
	if !health.Well(l.findings) {
		_, _ = fmt.Fprintf(a.err, "before the drill this was found:\n%s", a.findingsText(named(explained(l.findings), s.cluster)))
	}
	if power == nil && a.practice != nil {
		power = peerPower(s.cluster, reach{s})
	}
	addresses := endpoints(s.cluster)
	memory := a.objects(s.cluster.Name)
	return failover.Engine{
		Power: power, Inventory: s.cluster, Layout: l.layout, Cluster: reach{s}, Addresses: addresses, Service: service, JumpHosts: jumps,
		Owner: fmt.Sprintf("%s, process %d", whoAmI(), os.Getpid()), Gone: gone, View: view.name,
		Sampler: func() (failover.Sampler, error) {
			old, err := memory.Load(ctx)
			if err != nil {
				return nil, err
			}
			return s3check.NewProber(s3check.ProberOptions{
				Addresses: addresses, Bucket: drillBucket, Access: access, Secret: secret, Old: old, Dial: view.dial,
				Say: func(text string) { _, _ = fmt.Fprintf(a.err, "%s\n", text) },
			})
		},
	}, nil
}

// objects is what is remembered of the objects that were stored to prove a cluster.
func (a *app) objects(cluster string) s3check.Memory {
	return s3check.FileMemory(filepath.Join(a.state, cluster, "objects.json"))
}

// credentials are the ones the cluster was built with. They are never made here: new ones would open nothing.
func (a *app) credentials(ctx context.Context, s *session) (access, secret string, err error) {
	kept, err := a.secrets(s)
	if err != nil {
		return "", "", err
	}
	if _, err := os.Stat(kept.Path()); errors.Is(err, fs.ErrNotExist) {
		return "", "", fail(exitUsage, steps.WithHint(fmt.Errorf("the S3 credentials of cluster %s are not here: %s", s.cluster.Name, kept.Path()),
			"Copy that file from the machine that installed the cluster, or name its folder with --state. If nothing is installed yet: holdfast apply."))
	}
	for _, want := range s.playbook.Secrets {
		value, err := kept.Value(ctx, want.Name)
		if err != nil {
			return "", "", err
		}
		switch want.Kind {
		case "access-key":
			access = value
		case "secret-key":
			secret = value
		}
	}
	return access, secret, nil
}

// reach runs the engine's scripts over the session's connections. A lost machine is dialled anew on the next script,
// once: how long to wait for it is the engine's to say.
type reach struct{ s *session }

// Run implements failover.Cluster.
func (r reach) Run(ctx context.Context, host string, script steps.Script) (steps.Result, error) {
	h, ok := r.s.cluster.Host(host)
	if !ok {
		return steps.Result{}, fmt.Errorf("there is no machine called %q", host)
	}
	conn, err := r.s.pool.Dial(ctx, h)
	if err != nil {
		return steps.Result{}, err
	}
	return conn.Run(ctx, steps.Cmd{Script: script})
}

// gone tells whether the owner of a drill was a process of this machine that is no more.
func gone(owner string) bool {
	who, pid, ok := strings.Cut(owner, ", process ")
	n, err := strconv.Atoi(pid)
	if !ok || err != nil || n <= 0 || who != whoAmI() {
		return false
	}
	if n == os.Getpid() {
		return false
	}
	p, err := os.FindProcess(n)
	return err != nil || errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
