package failover

import "holdfast/steps/survival"

// Aim is a machine that a drill can hit, and what that does to the cluster.
type Aim struct {
	Host string
	Fate survival.Fate
}

// Aims are the machines of a layout that the drill of that name can hit, in the layout's order. own is the one that
// stands for the drill's own choice, which is where it does the least harm: an index, or -1 where it is an outage
// wherever it hits. It goes by the layout alone; the drill itself asks the swarm, which knows better who leads.
func Aims(l survival.Layout, name string) (aims []Aim, own int) {
	own = -1
	for _, n := range l.Nodes {
		e, ok := EventOf(l, name, n.Name)
		if !ok || name == "stop-leader" && !n.Manager || name == "storage" && !n.Storage {
			continue
		}
		a := Aim{n.Name, l.Fate(e, n.Name)}
		if own < 0 && a.Fate.Outcome.Bearable() {
			own = len(aims)
		}
		aims = append(aims, a)
	}
	return aims, own
}
