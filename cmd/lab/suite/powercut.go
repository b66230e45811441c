package suite

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"holdfast/cmd/lab/machines"
	"holdfast/steps/s3check"
)

func powerCut(engine string) Scenario {
	return Scenario{
		Name: "powercut-" + engine, Begin: Previous,
		About: "the machine with the task loses power: S3 answers again through the others, by itself, with the old objects",
		Run: func(ctx context.Context, b *Bench) error {
			victim, err := b.workerWithTask(ctx)
			if err != nil {
				return err
			}
			s, err := b.openStore()
			if err != nil {
				return err
			}
			if err := s.ready(ctx); err != nil {
				return err
			}
			if err := s.fill(ctx, fmt.Sprintf("powercut-%d", time.Now().Unix()), 30); err != nil {
				return err
			}
			if err := b.cutPower(ctx, victim); err != nil {
				return err
			}
			return b.survived(ctx, s, victim)
		},
	}
}

// cutPower makes sure that the machine is really dead: a fault that did not happen is survived by anything.
func (b *Bench) cutPower(ctx context.Context, i int) error {
	if err := b.Lab.Kill(ctx, i); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	conn, err := b.Lab.DialContext(ctx, "tcp", net.JoinHostPort(b.Lab.Address(i), "22"))
	if err == nil {
		_ = conn.Close()
		return fmt.Errorf("n%d was to lose power, but still answers", i)
	}
	return nil
}

func (b *Bench) survived(ctx context.Context, s *store, victim int) error {
	var others []*s3check.Client
	for i, c := range s.clients {
		if i+1 != victim {
			others = append(others, c)
		}
	}
	took, err := s.back(ctx, others)
	if err != nil {
		return err
	}
	b.measure(fmt.Sprintf("power cut of n%d until served again by all others", victim), took.Seconds(), "s")
	for _, c := range others {
		if err := s.intact(ctx, c); err != nil {
			return err
		}
	}
	b.measure("acknowledged objects intact", float64(len(s.sums)), "objects")
	return b.revive(ctx, s, victim)
}

// revive boots the machine again and waits until it serves like the others.
func (b *Bench) revive(ctx context.Context, s *store, victim int) error {
	start := time.Now()
	if err := b.Lab.Start(ctx, victim); err != nil {
		return err
	}
	if err := b.Lab.Wait(ctx, victim); err != nil {
		return err
	}
	if _, err := s.back(ctx, s.clients[victim-1:victim]); err != nil {
		return err
	}
	b.measure(fmt.Sprintf("boot of n%d until it serves again", victim), time.Since(start).Seconds(), "s")
	return b.allReady(ctx)
}

func (b *Bench) allReady(ctx context.Context) error {
	return until(ctx, 3*time.Minute, func() error {
		out, err := b.on(ctx, 1, "timeout 30 docker node ls --format '{{.Status}}'")
		if err == nil && strings.Count(out, "Ready") != count {
			err = errors.New("not all nodes are ready: " + out)
		}
		return err
	})
}

// taskNodes gives the machines on which a task runs.
func (b *Bench) taskNodes(ctx context.Context) ([]int, error) {
	out, err := b.on(ctx, 1, "timeout 30 docker service ps s3 --filter desired-state=running --format '{{.Node}} {{.CurrentState}}'")
	if err != nil {
		return nil, err
	}
	var nodes []int
	for line := range strings.SplitSeq(out, "\n") {
		name, state, _ := strings.Cut(line, " ")
		if i, err := machines.ParseMachine(name); err == nil && strings.HasPrefix(state, "Running") {
			nodes = append(nodes, i)
		}
	}
	if len(nodes) == 0 {
		return nil, errors.New("no task of the service runs: " + out)
	}
	return nodes, nil
}

// workerWithTask gives a machine with a task that is not the server, whose loss is an outage by design. A task on the
// server is moved away first.
func (b *Bench) workerWithTask(ctx context.Context) (int, error) {
	nodes, err := b.taskNodes(ctx)
	if err != nil {
		return 0, err
	}
	for _, i := range nodes {
		if i != 1 {
			return i, nil
		}
	}
	if _, err := b.on(ctx, 1, "docker node update --availability drain n1 >/dev/null"); err != nil {
		return 0, err
	}
	victim := 0
	err = until(ctx, 3*time.Minute, func() error {
		nodes, err := b.taskNodes(ctx)
		if err == nil && nodes[0] == 1 {
			err = errors.New("the task is still on the server")
		}
		if err == nil {
			victim = nodes[0]
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	_, err = b.on(ctx, 1, "docker node update --availability active n1 >/dev/null")
	return victim, err
}
