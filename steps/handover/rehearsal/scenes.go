package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// scene says how a command is tried. Adding a command to the page means adding a scene here.
type scene struct {
	command  *regexp.Regexp
	operator bool           // on the operator's own machine; else on a manager, or where the table says
	says     *regexp.Regexp // part of what a command that did its work prints
	answer   []string       // what a person answers when it asks, as a flag
	when     string         // the situation, if it is not for any day
	lost     bool           // the situation is a lost machine
	never    string         // why it cannot be tried
	partly   *regexp.Regexp // what it says where it fails and has done its work for the most part; nil: a failure is one
	before   func(ctx context.Context, s Stage, l line) error
	after    func(ctx context.Context, s Stage, l line) error
}

func is(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?m)` + pattern) }

// scenes are all that is known; the first that matches counts.
func scenes() []scene {
	return []scene{
		{command: is(`^holdfast status `), operator: true, says: is(`^it is well$`)},
		{command: is(`^holdfast doctor `), operator: true, says: is(`nothing was found|\(note\)`)},
		{command: is(`^holdfast plan `), operator: true, says: is(`^0 to do, \d+ done already`)},
		{command: is(`^holdfast apply `), operator: true, says: is(`S3 is served at`), answer: []string{"--yes"}, after: served},
		{command: is(`^holdfast drill .* --list$`), operator: true, says: is(`expected: `)},
		{command: is(`^holdfast drill `), operator: true, says: is(` on \S+: passed`), answer: []string{"--yes"}},
		{command: is(`^docker node ls$`), says: is(`Leader`)},
		{command: is(`^docker service ps (--no-trunc )?\S+$`), says: is(`Running`)},
		// Seen on real machines: nodes that were lost and came back are Ready, and the manager still cannot ask for their logs.
		{command: is(`^docker service logs `), says: is(`\S`), partly: is(`incomplete log stream`)},
		{command: is(`^docker node update --availability drain \S+$`), says: is(`\S`), after: availability("drain")},
		{command: is(`^docker node update --availability active \S+$`), says: is(`\S`), after: availability("active")},
		{command: is(`^docker service update --force \S+$`), says: is(`converged`), after: served},
		{command: is(`^docker service scale \S+=0$`), says: is(`converged`), when: "the folders are copied"},
		{command: is(`^docker service scale \S+=1$`), says: is(`converged`), when: "the folders have been copied", after: served},
		{command: is(`^docker node rm --force \S+$`), says: is(`\S`), when: "a machine is gone for good", lost: true, before: lose, after: replace},
		{command: is(`^df -h$`), says: is(`^Filesystem`)},
		{command: is(`^docker image ls$`), says: is(`^REPOSITORY|^IMAGE`)},
		{command: is(`^rclone sync \S+:BUCKET elsewhere:BUCKET$`), operator: true, never: "it wants a second store of the operator's own"},
		{command: is(`^docker swarm init --force-new-cluster `), never: "it is for managers that are lost for good, which leaves nothing to go back to"},
		{command: is(`^gluster volume heal \S+ info$`), never: "this layout has no such storage"},
	}
}

// sceneOf finds how a command is tried, and where.
func (s Stage) sceneOf(l line) (scene, string, error) {
	for _, sc := range scenes() {
		if !sc.command.MatchString(l.text) {
			continue
		}
		if sc.operator {
			return sc, "", nil
		}
		if _, named := s.Cluster.Host(l.on); named {
			return sc, l.on, nil
		}
		m, err := s.manager()
		return sc, m, err
	}
	return scene{}, "", errors.New("nobody knows how to try this command: add a scene for it")
}

// manager is the first machine that decides.
func (s Stage) manager() (string, error) {
	for _, h := range s.Cluster.Hosts {
		if h.Role == "server" || h.Role == "manager" {
			return h.Name, nil
		}
	}
	return "", errors.New("the cluster has no manager")
}

// served waits until the service runs again.
func served(ctx context.Context, s Stage, _ line) error {
	m, err := s.manager()
	if err != nil {
		return err
	}
	return s.until(ctx, m, "docker service ps --filter desired-state=running --format '{{.CurrentState}}' s3", func(out string) bool { return strings.HasPrefix(out, "Running") })
}

// availability looks whether the node is now what the command made it.
func availability(want string) func(context.Context, Stage, line) error {
	return func(ctx context.Context, s Stage, l line) error {
		m, err := s.manager()
		if err != nil {
			return err
		}
		return s.until(ctx, m, "docker node inspect --format '{{.Spec.Availability}}' "+l.last(), func(out string) bool { return strings.TrimSpace(out) == want })
	}
}

// lose takes the power of the machine that the command is about, and waits until the swarm has noticed.
func lose(ctx context.Context, s Stage, l line) error {
	m, err := s.manager()
	if err != nil {
		return err
	}
	if err := s.Power.Off(ctx, l.last()); err != nil {
		return err
	}
	err = s.until(ctx, m, "docker node inspect --format '{{.Status.State}}' "+l.last(), func(out string) bool { return strings.TrimSpace(out) == "down" })
	return errors.Join(err, served(ctx, s, l))
}

// replace brings a machine into the place of the lost one: the same, with what it knew of the swarm forgotten.
func replace(ctx context.Context, s Stage, l line) error {
	if err := s.Power.On(ctx, l.last()); err != nil {
		return err
	}
	forget := "docker info >/dev/null || exit 1; docker swarm leave --force >/dev/null 2>&1; docker info --format '{{.Swarm.LocalNodeState}}'"
	if err := s.until(ctx, l.last(), forget, func(out string) bool { return strings.Contains(out, "inactive") }); err != nil {
		return fmt.Errorf("put a new machine into the place of %s: %w", l.last(), err)
	}
	return nil
}
