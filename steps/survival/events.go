package survival

// Event is one thing that can happen.
type Event string

// The events, in order of danger.
const (
	ContainerKilled Event = "container-killed"
	NodeDrained     Event = "node-drained"
	DockerStopped   Event = "docker-stopped" // on the machine with the task
	Rebooted        Event = "rebooted"
	LeaderStopped   Event = "leader-stopped"
	Partitioned     Event = "partitioned" // the machine with the task, from all its peers
	ManagerCut      Event = "manager-cut" // a manager, from all its peers
	CableOut        Event = "cable-out"   // of the machine with the task, to everybody
	WorkerOff       Event = "worker-off"  // the machine with the task loses power
	ManagerOff      Event = "manager-off"
	TwoManagersOff  Event = "two-managers-off"
	StorageStopped  Event = "storage-stopped" // the NFS service, for a while
	StorageOff      Event = "storage-off"
	DiskDies        Event = "disk-dies"
	WrongDelete     Event = "wrong-delete"
)

// Title says what happens, in words.
func (e Event) Title() string {
	switch e {
	case ContainerKilled:
		return "the container is killed"
	case NodeDrained:
		return "its machine is drained"
	case DockerStopped:
		return "Docker stops on its machine"
	case Rebooted:
		return "its machine reboots"
	case LeaderStopped:
		return "Docker stops on the leading manager"
	case Partitioned:
		return "its machine is cut off from its peers"
	case ManagerCut:
		return "a manager is cut off from its peers"
	case CableOut:
		return "its machine's cable is out"
	case WorkerOff:
		return "its machine loses power"
	case ManagerOff:
		return "a manager loses power"
	case TwoManagersOff:
		return "two managers lose power"
	case StorageStopped:
		return "the storage service stops"
	case StorageOff:
		return "a storage server loses power"
	case DiskDies:
		return "the storage server's disk dies"
	case WrongDelete:
		return "a wrong delete, ransomware"
	}
	return string(e)
}

// Events gives all events in order of danger.
func Events() []Event {
	return []Event{
		ContainerKilled, NodeDrained, DockerStopped, Rebooted, LeaderStopped, Partitioned, ManagerCut, CableOut, WorkerOff,
		ManagerOff, TwoManagersOff, StorageStopped, StorageOff, DiskDies, WrongDelete,
	}
}

// Matrix computes every event on the machine it hits hardest among those the event is about.
func (l Layout) Matrix() []Fate {
	var out []Fate
	for _, e := range Events() {
		if l.applies(e) {
			out = append(out, l.Fate(e, l.usual(e)))
		}
	}
	return out
}

// applies leaves out events that this layout cannot have.
func (l Layout) applies(e Event) bool {
	switch e {
	case TwoManagersOff:
		return l.managers() >= 2
	case StorageStopped:
		return l.Storage == NFS
	}
	return true
}

// usual is the machine an event is about when nobody says which.
func (l Layout) usual(e Event) string {
	var want func(Node) bool
	switch e {
	case LeaderStopped, ManagerCut, ManagerOff, TwoManagersOff:
		want = func(n Node) bool { return n.Manager }
	case StorageStopped, StorageOff, DiskDies:
		want = func(n Node) bool { return n.Storage }
	case WrongDelete:
		return ""
	default:
		// The machine with the task, at its best place: not where the objects are.
		want = func(n Node) bool { return !l.onlyCopy(n) }
	}
	best := ""
	for _, n := range l.Nodes {
		if want(n) && (best == "" || e.wantsWorker() && !n.Manager) {
			best = n.Name
			if e.wantsWorker() && !n.Manager {
				break
			}
		}
	}
	return best
}

func (e Event) wantsWorker() bool {
	switch e {
	case DockerStopped, Rebooted, Partitioned, CableOut, WorkerOff, NodeDrained, ContainerKilled:
		return true
	}
	return false
}
