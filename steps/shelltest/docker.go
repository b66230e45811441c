package shelltest

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Docker is a stand-in for the docker command: the test's own binary, which Main turns into it. It keeps images, volumes
// and swarms in files, evaluates --format templates like the real one, and writes down every argument it was given.
type Docker struct {
	host  *Host
	swarm string // folder that the nodes of one swarm share
}

const nodeEnv, swarmEnv = "SHELLTEST_DOCKER_NODE", "SHELLTEST_DOCKER_SWARM"

// Main belongs in TestMain of a package that uses Docker.
func Main(m *testing.M) {
	if node := os.Getenv(nodeEnv); node != "" {
		os.Exit(dockerCommand(node, os.Getenv(swarmEnv), os.Args[1:]))
	}
	os.Exit(m.Run())
}

// NewDocker gives the host a docker command. Hosts with the same swarm folder can join each other.
func NewDocker(t *testing.T, h *Host, swarm string) *Docker {
	t.Helper()
	self, err := os.Executable()
	h.must(t, err)
	d := &Docker{host: h, swarm: swarm}
	// The race detector would wait for a second at the end of every call.
	h.Tool(t, "docker", fmt.Sprintf("#!/bin/sh\nGORACE=atexit_sleep_ms=0 %s=%s %s=%s exec %s \"$@\"\n", nodeEnv, h.Root, swarmEnv, swarm, self))
	h.Tool(t, "sleep", "#!/bin/sh\nexit 0\n")
	return d
}

// Calls gives the arguments of every call so far on this host.
func (d *Docker) Calls(t *testing.T) [][]string {
	t.Helper()
	text, _ := d.host.Read(t, "docker.log")
	var out [][]string
	for line := range strings.Lines(text) {
		var args []string
		d.host.must(t, json.Unmarshal([]byte(line), &args))
		out = append(out, args)
	}
	return out
}

// Said gives the calls as lines that begin with prefix.
func (d *Docker) Said(t *testing.T, prefix string) []string {
	t.Helper()
	var out []string
	for _, args := range d.Calls(t) {
		if line := strings.Join(args, " "); strings.HasPrefix(line, prefix) {
			out = append(out, line)
		}
	}
	return out
}

// Swarm gives the swarm as it is, to be looked at.
func (d *Docker) Swarm() Swarm { return load[Swarm](filepath.Join(d.swarm, "swarm.json")) }

// Change lets a test meddle with the swarm.
func (d *Docker) Change(f func(s *Swarm)) {
	s := d.Swarm()
	f(&s)
	save(filepath.Join(d.swarm, "swarm.json"), s)
}

// Swarm is what the managers of a swarm know.
type Swarm struct {
	Manager  string // address; empty: there is no swarm
	Token    int    // raised by rotation
	Nodes    []string
	Secrets  map[string]Secret
	Services map[string]Service
	Running  map[string]int // tasks by service, gone services too
	Wrong    []string       // what must never happen and did
}

// Secret is a Swarm secret.
type Secret struct {
	Spec struct{ Labels map[string]string }
	Data string
}

type node struct {
	Images  map[string]bool
	Volumes map[string]Volume
	Joined  string // address in the swarm
}

// Volume is a Docker volume.
type Volume struct {
	Name, Driver string
	Options      map[string]string
}

// docker is one call.
type docker struct {
	*options
	node  node
	swarm Swarm
}

func dockerCommand(root, shared string, args []string) int {
	logged, _ := json.Marshal(args)
	f, err := os.OpenFile(filepath.Join(root, "docker.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(f, "%s\n", logged)
	at, all := filepath.Join(root, "docker.json"), filepath.Join(shared, "swarm.json")
	d := &docker{options: parse(args), node: load[node](at), swarm: load[Swarm](all)}
	err = d.do()
	save(at, d.node)
	save(all, d.swarm)
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error response from daemon:", err)
		return 1
	}
	return 0
}

func (d *docker) do() error {
	verb := d.verb()
	commands := map[string]func() error{
		"version": func() error { return d.print(map[string]any{"Server": map[string]any{"Version": "24.0.7"}}) },
		"info":    d.info, "pull": d.pull, "load": d.pull,
		"image inspect": d.imageInspect, "image rm": d.imageRm,
		"volume inspect": d.volumeInspect, "volume create": d.volumeCreate, "volume rm": d.volumeRm,
		"secret inspect": d.secretInspect, "secret create": d.secretCreate, "secret rm": d.secretRm,
		"swarm init": d.swarmInit, "swarm join": d.swarmJoin, "swarm join-token": d.joinToken, "swarm leave": d.swarmLeave,
		"node ls": d.nodeLs, "node inspect": d.nodeInspect,
		"service inspect": d.serviceInspect, "service create": d.serviceCreate, "service scale": d.serviceScale,
		"service update": d.serviceUpdate, "service ps": d.servicePs, "service rm": d.serviceRm, "service ls": d.serviceLs,
	}
	f, ok := commands[verb]
	if !ok {
		return fmt.Errorf("the stand-in knows no docker %s", verb)
	}
	return f()
}

func (d *docker) info() error {
	var managers []map[string]string
	state := "inactive"
	if d.node.Joined != "" {
		state, managers = "active", []map[string]string{{"Addr": d.swarm.Manager + ":2377"}}
	}
	return d.print(map[string]any{"Swarm": map[string]any{
		"LocalNodeState": state, "NodeAddr": d.node.Joined, "RemoteManagers": managers,
		"ControlAvailable": d.node.Joined != "" && d.node.Joined == d.swarm.Manager,
	}})
}

// pull serves load too: an archive of the stand-in's is a text file with the image's name.
func (d *docker) pull() error {
	name := d.last()
	if file := d.get("-i"); file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name = strings.TrimSpace(string(data))
	}
	d.node.Images = put(d.node.Images, name, true)
	return nil
}

func (d *docker) imageInspect() error {
	if !d.node.Images[d.last()] {
		return fmt.Errorf("no such image: %s", d.last())
	}
	return d.print(map[string]any{"Id": "sha256:0"})
}

func (d *docker) imageRm() error { delete(d.node.Images, d.last()); return nil }

func (d *docker) volumeInspect() error {
	v, ok := d.node.Volumes[d.last()]
	if !ok {
		return fmt.Errorf("get %s: no such volume", d.last())
	}
	return d.print(v)
}

// volumeCreate does what the real one does with a volume that is there: nothing, and it says nothing.
func (d *docker) volumeCreate() error {
	if _, ok := d.node.Volumes[d.last()]; !ok {
		d.node.Volumes = put(d.node.Volumes, d.last(), Volume{d.last(), d.get("--driver"), pairs(d.all("--opt"))})
	}
	return nil
}

func (d *docker) volumeRm() error { delete(d.node.Volumes, d.last()); return nil }

func (d *docker) secretInspect() error {
	s, ok := d.swarm.Secrets[d.last()]
	if !ok {
		return fmt.Errorf("no such secret: %s", d.last())
	}
	return d.print(s)
}

func (d *docker) secretCreate() error {
	name := d.words[len(d.words)-2]
	if _, ok := d.swarm.Secrets[name]; ok || d.last() != "-" {
		return fmt.Errorf("secret %s already exists, or does not come from standard input", name)
	}
	data, err := io.ReadAll(os.Stdin)
	s := Secret{Data: string(data)}
	s.Spec.Labels = pairs(d.all("--label"))
	d.swarm.Secrets = put(d.swarm.Secrets, name, s)
	return err
}

func (d *docker) secretRm() error { delete(d.swarm.Secrets, d.last()); return nil }

func (d *docker) swarmInit() error {
	if d.node.Joined != "" {
		return fmt.Errorf("this node is already part of a swarm")
	}
	addr := d.get("--advertise-addr")
	d.swarm.Manager, d.swarm.Nodes, d.node.Joined = addr, []string{addr}, addr
	fmt.Println("Swarm initialized: docker swarm join --token", d.token(), addr+":2377")
	return nil
}

func (d *docker) token() string { return fmt.Sprintf("SWMTKN-1-stand-in-%d", d.swarm.Token) }

func (d *docker) joinToken() error {
	if slices.Contains(d.words, "--rotate") {
		d.swarm.Token++
	}
	fmt.Println(d.token())
	return nil
}

func (d *docker) swarmJoin() error {
	if d.get("--token") != d.token() || d.last() != d.swarm.Manager+":2377" {
		return fmt.Errorf("invalid join token or address")
	}
	d.node.Joined = d.get("--advertise-addr")
	d.swarm.Nodes = append(d.swarm.Nodes, d.node.Joined)
	return nil
}

func (d *docker) swarmLeave() error {
	d.swarm.Nodes = slices.DeleteFunc(d.swarm.Nodes, func(n string) bool { return n == d.node.Joined })
	d.node.Joined = ""
	return nil
}

func (d *docker) nodeLs() error {
	for i := range d.swarm.Nodes {
		fmt.Printf("node%d\n", i)
	}
	return nil
}

func (d *docker) nodeInspect() error {
	for i, addr := range d.swarm.Nodes {
		if !slices.Contains(d.words, fmt.Sprintf("node%d", i)) {
			continue
		}
		if err := d.print(map[string]any{"Status": map[string]any{"Addr": addr, "State": "ready"}}); err != nil {
			return err
		}
	}
	return nil
}
