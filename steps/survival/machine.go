package survival

func (l Layout) powerOff(n Node) Fate {
	if l.onlyCopy(n) {
		return l.storageGone(n)
	}
	if !l.decides(n) {
		return l.blind(n, n.Name+" is back")
	}
	f := l.moved(n, true)
	if n.Manager {
		f.Parts = append([]Part{{"maybe a new leader", Span{0, l.Timing.Election.High}}}, f.Parts...)
	}
	if n.Storage && l.copies() > 1 {
		f.Parts = append(f.Parts, Part{"storage waits for the lost copy", l.Timing.Freeze})
	}
	f.Why = l.whyMoved()
	return f
}

func (l Layout) whyMoved() string {
	if l.OneWriter {
		return "Swarm starts the S3 server on another machine, which mounts the same storage and waits until the dead one's lock has run out."
	}
	return "the other machines serve on; until Swarm calls this one down, the routing still sends it a share of the requests, which fail."
}

// storageGone is the loss of the only copy: nothing can take over what is nowhere else.
func (l Layout) storageGone(n Node) Fate {
	f := Fate{
		Outcome: Outage, Parts: []Part{{"boot", l.Timing.Boot}, {"NFS grace", l.Timing.Grace}},
		Why: n.Name + " holds the only copy of the objects: without it there is nothing to serve. Clients wait.",
	}
	if n.Manager && l.managers() == 1 {
		f.Why += " It is also the only manager, so nothing is decided either. This layout falls with its server."
	}
	if l.Async {
		f.Outcome, f.Parts = AtRisk, nil
		f.Why += " The export is async: what was acknowledged in the last seconds may be gone for good."
	}
	return f
}

func (l Layout) storageStopped(n Node) Fate {
	f := Fate{
		Outcome: Outage, Parts: []Part{{"NFS grace", l.Timing.Grace}},
		Why: n.Name + " serves the only copy of the objects. The mounts are hard: clients wait until it serves again, and nothing is lost.",
	}
	return f
}

func (l Layout) cut(e Event, n Node) Fate {
	switch {
	case l.onlyCopy(n):
		f := l.storageGone(n)
		f.Outcome, f.Parts = Outage, []Part{{"NFS clients reconnect", span(1, 60)}}
		return f
	case !l.decides(n):
		return l.blind(n, "the cut is healed")
	}
	f := l.moved(n, true)
	if n.Manager {
		f.Parts = append([]Part{{"maybe a new leader", Span{0, l.Timing.Election.High}}}, f.Parts...)
	}
	if n.Storage && l.copies() > 1 {
		f.Parts = append(f.Parts, Part{"storage waits for the lost copy", l.Timing.Freeze})
	}
	f.Why = "the others go on without it. The old instance there keeps running, but without its storage it can promise nothing new."
	if e == ManagerCut {
		f.Why = "the majority goes on; the manager that was cut off can change nothing."
	}
	if l.OneWriter && l.NFSVersion == "3" {
		f.Outcome = AtRisk
		f.Why += " With NFS 3 its lock may not hold: two writers are possible when the cut is healed."
	}
	return f
}

func (l Layout) twoOff() Fate {
	left := l.managers() - 2
	if left >= l.managers()/2+1 {
		return Fate{Outcome: Recovers, Parts: l.moved(Node{}, true).Parts, Why: "enough managers are left to decide."}
	}
	f := l.blind(Node{}, "one of them is back")
	if l.copies() > 1 && l.copies() <= 3 {
		f.Why += " Of the copies too few are left: the storage refuses to be written to."
	}
	return f
}

func (l Layout) diskDies() Fate {
	if l.copies() >= 2 {
		return Fate{
			Outcome: Survives, Parts: []Part{{"storage waits for the lost copy", l.Timing.Freeze}}, TargetAnswers: true,
			Why: "the other copies go on; a new disk is filled from them.",
		}
	}
	return Fate{Outcome: AtRisk, Why: "there is one copy of the objects: all of them are gone, and only a backup brings them back."}
}
