package swarm

import "time"

// The structs here carry the names of the Engine's API, because docker inspect shows them and templates ask for them.

// Version counts the changes of an object.
type Version struct{ Index uint64 }

// NodeSpec is what an operator says about a node.
type NodeSpec struct {
	Labels       map[string]string
	Role         string // "manager" or "worker"
	Availability string // "active", "pause" or "drain"
}

// Node is a member of a swarm.
type Node struct {
	ID                   string
	Version              Version
	CreatedAt, UpdatedAt time.Time
	Spec                 NodeSpec
	Description          NodeDescription
	Status               NodeStatus
	ManagerStatus        *ManagerStatus `json:",omitempty"`
	Self                 bool           `json:"-"` // the node that was asked
}

// NodeDescription is what a node says about itself.
type NodeDescription struct {
	Hostname string
	Platform struct{ Architecture, OS string }
	Engine   struct{ EngineVersion string }
}

// NodeStatus is what the managers see of a node. State is "ready", "down" or "unknown".
type NodeStatus struct {
	State   string
	Message string `json:",omitempty"`
	Addr    string
}

// ManagerStatus is there for managers. Reachability is "reachable" or "unreachable".
type ManagerStatus struct {
	Leader       bool `json:",omitempty"`
	Reachability string
	Addr         string
}

// Service is a service of a swarm.
type Service struct {
	ID                   string
	Version              Version
	CreatedAt, UpdatedAt time.Time
	Spec                 ServiceSpec
	PreviousSpec         *ServiceSpec `json:",omitempty"`
	Endpoint             Endpoint
	UpdateStatus         *UpdateStatus `json:",omitempty"`
	Running, Wanted      int           `json:"-"`
}

// ServiceSpec describes a service.
type ServiceSpec struct {
	Name           string
	Labels         map[string]string
	TaskTemplate   TaskSpec
	Mode           Mode
	UpdateConfig   *UpdateConfig `json:",omitempty"`
	RollbackConfig *UpdateConfig `json:",omitempty"`
	EndpointSpec   EndpointSpec
}

// Mode is how many tasks there are: one of the two is set.
type Mode struct {
	Replicated *Replicated `json:",omitempty"`
	Global     *struct{}   `json:",omitempty"`
}

// Replicated is a number of tasks.
type Replicated struct{ Replicas *uint64 }

// TaskSpec describes the tasks of a service. ForceUpdate is raised to have them made anew.
type TaskSpec struct {
	ContainerSpec ContainerSpec
	RestartPolicy *RestartPolicy `json:",omitempty"`
	Placement     *Placement     `json:",omitempty"`
	ForceUpdate   uint64
	Runtime       string `json:",omitempty"`
}

// ContainerSpec describes the container of a task. Command takes the place of the image's entrypoint.
type ContainerSpec struct {
	Image           string
	Labels          map[string]string `json:",omitempty"`
	Command         []string          `json:",omitempty"`
	Args            []string          `json:",omitempty"`
	Hostname        string            `json:",omitempty"`
	Env             []string          `json:",omitempty"`
	Mounts          []Mount           `json:",omitempty"`
	StopGracePeriod time.Duration     `json:",omitempty"`
	Healthcheck     *Health           `json:",omitempty"`
	Secrets         []SecretRef       `json:",omitempty"`
}

// Mount is a volume or folder inside a container.
type Mount struct {
	Type          string
	Source        string         `json:",omitempty"`
	Target        string         `json:",omitempty"`
	ReadOnly      bool           `json:",omitempty"`
	VolumeOptions *VolumeOptions `json:",omitempty"`
}

// VolumeOptions say how a volume is made where it is not there yet.
type VolumeOptions struct {
	NoCopy       bool              `json:",omitempty"`
	Labels       map[string]string `json:",omitempty"`
	DriverConfig *Driver           `json:",omitempty"`
}

// Driver is a volume's driver with its options.
type Driver struct {
	Name    string            `json:",omitempty"`
	Options map[string]string `json:",omitempty"`
}

// Health is how a container's health is asked for. Zero values stand for Docker's presets.
type Health struct {
	Test        []string      `json:",omitempty"`
	Interval    time.Duration `json:",omitempty"`
	Timeout     time.Duration `json:",omitempty"`
	StartPeriod time.Duration `json:",omitempty"`
	Retries     int           `json:",omitempty"`
}

// SecretRef puts a secret into a container.
type SecretRef struct {
	File       SecretFile
	SecretID   string
	SecretName string
}

// SecretFile is where the secret lies below /run/secrets.
type SecretFile struct {
	Name, UID, GID string
	Mode           uint32
}

// RestartPolicy says when a task that ended is followed by another. Condition is "any", "on-failure" or "none".
type RestartPolicy struct {
	Condition   string
	Delay       *time.Duration `json:",omitempty"`
	MaxAttempts *uint64        `json:",omitempty"`
}

// Placement limits the nodes of a service.
type Placement struct {
	Constraints []string `json:",omitempty"`
}

// UpdateConfig says how tasks are replaced. Order is "stop-first" or "start-first".
type UpdateConfig struct {
	Parallelism     uint64
	Delay           time.Duration `json:",omitempty"`
	FailureAction   string        `json:",omitempty"`
	Monitor         time.Duration `json:",omitempty"`
	MaxFailureRatio float32
	Order           string `json:",omitempty"`
}

// EndpointSpec lists the published ports.
type EndpointSpec struct {
	Mode  string
	Ports []Port `json:",omitempty"`
}

// Port is a published port. PublishMode is "ingress" or "host".
type Port struct {
	Protocol                  string
	TargetPort, PublishedPort int
	PublishMode               string
}

// Endpoint is where a service answers.
type Endpoint struct {
	Spec  EndpointSpec
	Ports []Port `json:",omitempty"`
}

// UpdateStatus tells how an update goes: "updating", "completed" or "paused".
type UpdateStatus struct {
	State       string
	StartedAt   *time.Time `json:",omitempty"`
	CompletedAt *time.Time `json:",omitempty"`
	Message     string
}

// TaskStatus is what a node says about a task.
type TaskStatus struct {
	Timestamp       time.Time
	State           TaskState
	Message         string
	Err             string           `json:",omitempty"`
	ContainerStatus *ContainerStatus `json:",omitempty"`
}

// ContainerStatus names a task's container.
type ContainerStatus struct {
	ContainerID string
	PID         int
	ExitCode    int
}

// Secret is a Swarm secret without its content, which no API gives back.
type Secret struct {
	ID                   string
	Version              Version
	CreatedAt, UpdatedAt time.Time
	Spec                 SecretSpec
}

// SecretSpec describes a secret or a config.
type SecretSpec struct {
	Name   string
	Labels map[string]string
	Data   []byte `json:",omitempty"` // configs only
}

// Volume is a Docker volume.
type Volume struct {
	CreatedAt  time.Time
	Driver     string
	Labels     map[string]string
	Mountpoint string
	Name       string
	Options    map[string]string
	Scope      string
}

// Image is a container image on an engine.
type Image struct {
	ID       string `json:"Id"`
	RepoTags []string
	Created  time.Time
	Size     int64
	Os       string
	Arch     string `json:"Architecture"`
}
