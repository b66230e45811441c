package survival

// Fate computes what becomes of the service when the event hits that machine while the S3 server runs there. With one
// instance per machine, it runs everywhere.
func (l Layout) Fate(e Event, target string) Fate {
	n, _ := l.Node(target)
	f := l.fate(e, n)
	f.Event, f.Target = e, target
	if f.Outcome == Recovers && len(f.Parts) == 0 {
		f.Outcome = Survives
	}
	return f
}

func (l Layout) fate(e Event, n Node) Fate {
	switch e {
	case ContainerKilled:
		return l.containerKilled()
	case NodeDrained:
		return l.drained()
	case DockerStopped:
		return l.dockerStopped(n)
	case Rebooted:
		return l.rebooted(n)
	case LeaderStopped:
		return l.leaderStopped(n)
	case Partitioned, ManagerCut, CableOut:
		return l.cut(e, n)
	case WorkerOff, ManagerOff:
		return l.powerOff(n)
	case TwoManagersOff:
		return l.twoOff()
	case StorageStopped:
		return l.storageStopped(n)
	case StorageOff:
		return l.powerOff(n)
	case DiskDies:
		return l.diskDies()
	case WrongDelete:
		return Fate{Outcome: AtRisk, Why: "every copy obeys at once: copies are no backup. Only a backup elsewhere, tried out, helps."}
	}
	return Fate{Outcome: Outage, Why: "nothing is known of this event"}
}

func (l Layout) containerKilled() Fate {
	if !l.OneWriter {
		return Fate{
			Outcome: Survives, Parts: []Part{{"Swarm takes it out of the routing", span(0, 2)}}, TargetAnswers: true,
			Why: "the other machines have an S3 server each and go on; Swarm starts a new one after 5 s.",
		}
	}
	return Fate{
		Outcome: Recovers, Parts: []Part{{"restart delay", l.Timing.Restart}, {"start", l.Timing.Start}}, TargetAnswers: true,
		Why: "Swarm starts a new one, maybe on the same machine. A dead process frees its lock at once.",
	}
}

func (l Layout) drained() Fate {
	if !l.OneWriter {
		return Fate{
			Outcome: Survives, Parts: []Part{{"Swarm takes it out of the routing", span(0, 2)}}, TargetAnswers: true,
			Why: "the S3 server there is stopped; those of the other machines go on.",
		}
	}
	return Fate{
		Outcome: Recovers, Parts: []Part{{"the old one stops", l.Timing.Stop}, {"start elsewhere", l.Timing.Start}}, TargetAnswers: true,
		Why: "stop-first: the old one must have stopped before the next may start, for two would damage the metadata. " +
			"It waits for open connections, at most 30 s. For a drained machine Swarm keeps no restart delay.",
	}
}

func (l Layout) dockerStopped(n Node) Fate {
	if !l.decides(n) {
		return l.blind(n, "Docker there runs again")
	}
	f := l.moved(n, false)
	f.Why = "its containers end with Docker. Swarm hears no more heartbeats and starts the S3 server elsewhere; a process that ended frees its lock at once."
	if !l.OneWriter {
		f.Why = l.whyMoved()
	}
	if n.Manager && l.managers() > 1 {
		f.Parts = append([]Part{{"maybe a new leader", Span{0, l.Timing.Election.High}}}, f.Parts...)
	}
	if l.onlyCopy(n) {
		f.Why += " The machine's kernel goes on serving the storage."
	}
	return f
}

func (l Layout) leaderStopped(n Node) Fate {
	if !l.decides(n) {
		return l.blind(n, "Docker there runs again")
	}
	f := l.moved(n, false)
	f.Parts = append([]Part{{"a new leader", l.Timing.Election}}, f.Parts...)
	f.Why = "the other managers choose a new leader, which finds the machine silent and goes on without it."
	return f
}

// blind is the loss of the managers while the data are still there.
func (l Layout) blind(n Node, until string) Fate {
	return Fate{
		Outcome: Outage, Parts: []Part{{"restart delay", l.Timing.Restart}, {"start", l.Timing.Start}},
		Why: "too few managers are left to decide (" + plural(l.managers(), "manager tolerates", "managers tolerate") + " the loss of " +
			none(l.Tolerates()) + "): what runs elsewhere goes on, what ran here stays down, and nothing is moved until " + until + ".",
	}
}

func (l Layout) rebooted(n Node) Fate {
	if l.onlyCopy(n) {
		return l.storageGone(n)
	}
	if !l.decides(n) {
		return l.blind(n, n.Name+" has booted")
	}
	f := l.moved(n, false)
	f.Why = "it stops cleanly and frees its lock. Unless it is back before Swarm calls it down, a new one starts elsewhere."
	if !l.OneWriter {
		f.Why = l.whyMoved()
	}
	if l.copies() > 1 && n.Storage {
		f.Parts = append(f.Parts, Part{"storage waits for the lost copy", l.Timing.Freeze})
	}
	return f
}

// moved is the time until another machine serves in place of one that has fallen silent.
func (l Layout) moved(n Node, locked bool) Fate {
	if !l.OneWriter {
		return Fate{Outcome: Recovers, Parts: []Part{{"Swarm calls the machine down", l.Timing.Down}}}
	}
	parts := []Part{{"Swarm calls the machine down", l.Timing.Down}, {"restart delay", l.Timing.Restart}}
	if left := l.Timing.Lock.less(l.Timing.Down.plus(l.Timing.Restart)); locked && left.High > 0 {
		parts = append(parts, Part{"the dead one's lock runs out", left})
	}
	return Fate{Outcome: Recovers, Parts: append(parts, Part{"start", l.Timing.Start})}
}
