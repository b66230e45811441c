package tui

import (
	"context"
	"slices"
	"strings"

	"holdfast/steps/event"
)

// lines is the wizard without a screen: the same questions in the same order, a line each, filling the same draft.
type lines struct {
	*prompter
	w    *wizard
	cur  Prepared
	skip []Skip

	takeOver bool // of the machines' lock
}

// RunLines asks on a plain terminal. It ends with ErrEnded when the person leaves, with the run's error when that failed.
func RunLines(ctx context.Context, o Options, io LineIO) error {
	l := &lines{prompter: newPrompter(io), w: newWizard(o)}
	l.say("%s", wrap("holdfast makes a few Linux machines into an S3 address that stays up when a machine dies. Nothing is changed before you have seen the whole plan and agreed. Enter alone takes what stands in brackets; ? explains words; Ctrl-C leaves.", minWidth))
	if o.Label != "" {
		l.say("The machines here are a %s: nothing real is touched.", o.Label)
	}
	if o.Practising {
		if err := l.practise(ctx); err != nil {
			return err
		}
	}
	pages, err := l.welcome(ctx)
	for _, p := range pages {
		if err := p(ctx); err != nil {
			return err
		}
	}
	return err
}

// page is one part of the conversation.
type page func(context.Context) error

// setUp is the way from nothing to a cluster that stands.
func (l *lines) setUp() []page {
	return append([]page{l.playbook, l.machines}, l.goOn()...)
}

// goOn is the rest of it, for machines that are known.
func (l *lines) goOn() []page {
	return []page{l.connect, l.preflight, l.settings, l.topology, l.plan, l.run, l.afterwards}
}

// welcome asks what is wanted, and gives the pages that lead there.
func (l *lines) welcome(ctx context.Context) ([]page, error) {
	l.heading("Welcome")
	earlier, err := l.w.shelf.Earlier()
	if err != nil {
		l.say("%s", problemText(err))
	}
	earlier = earlier[:min(len(earlier), maxEarlier)]
	for {
		items := []string{"Set up a cluster"}
		if l.w.practise != nil && l.w.label == "" {
			items = append(items, "Practise (no machines needed)")
		}
		begin := len(items)
		for _, e := range earlier {
			items = append(items, harmless(e.Cluster)+": "+harmless(e.Playbook)+", begun "+e.Started.Format("2006-01-02 15:04")+", "+outcome(e))
		}
		n, err := l.choose(ctx, "What shall it be?", items...)
		switch {
		case err != nil:
			return nil, err
		case n == 0:
			return l.setUp(), nil
		case n < begin:
			if err := l.practise(ctx); err != nil {
				return nil, err
			}
			return l.setUp(), nil
		}
		if pages, err := l.known(ctx, earlier[n-begin]); err != nil || pages != nil {
			return pages, err
		}
	}
}

// practise starts simulated machines. They live until the wizard ends.
func (l *lines) practise(ctx context.Context) error {
	l.say("Simulated machines are being started ...")
	p, err := l.w.practise(ctx)
	if err != nil {
		return err
	}
	l.w.adopt(p)
	l.say("The machines here are a %s: nothing real is touched.", p.Label)
	return nil
}

// replay tells an earlier run again, as it was told then.
func (l *lines) replay(ctx context.Context, e Earlier) {
	state, err := l.printed(func(sink event.Sink) error { return l.w.shelf.Replay(ctx, e, sink) })
	if err != nil {
		l.say("%s", problemText(err))
		return
	}
	if len(state.Failures) > 0 {
		l.failures(state, nil)
	}
	l.say("%s", describe(e))
}

func (l *lines) playbook(ctx context.Context) error {
	l.heading("Playbook")
	names := l.w.lib.Names()
	var items []string
	for _, name := range names {
		items = append(items, name+": "+l.w.lib[name].Title)
	}
	usual := max(0, slices.Index(names, l.w.draft.Playbook))
	n, err := l.chooseOr(ctx, "What shall be set up?", usual, items...)
	if err != nil {
		return err
	}
	if l.w.draft.Playbook != names[n] {
		newPlaybookPage(l.w).take(names[n])
	}
	p := l.w.playbook()
	l.say("\n%s", wrap(p.Summary, minWidth))
	for _, r := range p.Roles {
		l.say("%s", hang("  ", r.Name+", "+takes(r)+": "+r.Why, l.w.th.Text, minWidth))
	}
	return nil
}

func (l *lines) machines(ctx context.Context) error {
	l.heading("Machines")
	l.say("%s", wrap("One machine a line: [NAME] [USER@]ADDRESS[:PORT] [ROLE] [key=FILE] [peer=ADDRESS]. \"config\" lists those of your ssh config, \"load FILE\" reads a cluster file, \"remove NAME\" takes one away. An empty line ends the list.", minWidth))
	l.listMachines()
	for {
		text, err := l.line(ctx, "machine "+itoa(len(l.w.draft.Hosts)+1), "")
		if err != nil {
			return err
		}
		if text != "" {
			l.machine(text)
			continue
		}
		page := &machines{w: l.w, problems: l.w.check()}
		wrong := page.machineProblems()
		if len(wrong) == 0 {
			l.listMachines()
			return nil
		}
		for _, p := range wrong {
			l.say("%s\n  %s", harmless(p.What), harmless(p.Hint))
		}
		l.listMachines()
	}
}

// machine takes one line of the list.
func (l *lines) machine(text string) {
	d, roles := &l.w.draft, l.w.playbook().Roles
	word, rest, _ := strings.Cut(text, " ")
	switch word {
	case "load":
		c, err := l.w.shelf.Load(strings.TrimSpace(rest))
		if err != nil {
			l.say("%s", problemText(err))
			return
		}
		l.take(c)
		l.listMachines()
	case "config":
		l.fromConfig(strings.Fields(rest))
	case "remove":
		d.remove(strings.TrimSpace(rest))
		l.listMachines()
	default:
		hosts, err := ParseMachines(text, l.w.roleNames())
		if err != nil {
			l.say("%s", strings.TrimPrefix(harmless(err.Error()), "line 1: "))
		}
		d.Add(roles, hosts...)
	}
}

// fromConfig adds the named machines of the ssh config, or lists them all.
func (l *lines) fromConfig(names []string) {
	hosts, err := l.w.shelf.Aliases()
	if err != nil {
		l.say("%s", problemText(err))
	}
	for _, h := range hosts {
		if len(names) == 0 {
			l.say("  %s  %s", harmless(h.Name), harmless(target(h)))
		}
		for _, name := range names {
			if name == h.Name {
				l.w.draft.Add(l.w.playbook().Roles, h)
			}
		}
	}
	if len(names) == 0 {
		l.say("\"config NAME NAME ...\" takes those.")
	}
}

func (l *lines) listMachines() {
	for _, h := range l.w.draft.Hosts {
		l.say("  %s  %s  %s", harmless(h.Name), harmless(h.Role), harmless(target(h)))
	}
}
