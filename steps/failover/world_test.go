package failover

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/s3check"
	"holdfast/steps/stepstest"
	"holdfast/steps/survival"
)

// world is a cluster of three machines as far as drills see it: scripted hosts, a swarm that moves one task, and real
// S3 over HTTP from where the task is. A synctest bubble owns its time.
type world struct {
	stepstest.Fleet
	t  *testing.T
	mu sync.Mutex

	boxes    map[string]*box
	order    []string
	managers []string
	task     string    // machine the task is on
	lost     time.Time // when the task ended; zero: it runs
	delay    time.Duration
	rules    []string
	exports  []string
	second   string // machine on which another container uses the metadata
	nfsDown  bool
	shared   http.Handler
	power    bool          // there is a switch
	every    time.Duration // between requests of a kind
	hook     func(host, text string)
	events   []event.Event
	onEvent  func(event.Event) error
	done     []string // what was done to machines, in order
}

// box is one machine.
type box struct {
	name, addr              string
	off, docker, cut, drain bool
	empty                   http.Handler // set: its volume is a local one
	boot                    int
	marker, heal            string
	touched, down           time.Time
	refuse                  error // set: SSH does not answer
}

const settleDown = 12 * time.Second

func newWorld(t *testing.T) *world {
	w := &world{
		t: t, boxes: map[string]*box{}, order: []string{"n1", "n2", "n3"}, managers: []string{"n1"}, task: "n2", power: true, every: 2 * time.Second,
		delay: 3 * time.Second, shared: gofakes3.New(s3mem.New()).Server(),
	}
	for i, name := range w.order {
		w.boxes[name] = &box{name: name, addr: fmt.Sprintf("10.77.0.1%d", i+1), docker: true}
		w.Host(name).On("", func(ctx context.Context, c steps.Cmd) (steps.Result, error) {
			return w.answer(ctx, name, c.Script.Text)
		})
	}
	for _, dir := range []string{"/data", "/meta"} {
		for _, b := range w.boxes {
			w.exports = append(w.exports, fmt.Sprintf("%s  %s(sync,wdelay,rw,no_root_squash)", dir, b.addr))
		}
	}
	slices.Sort(w.exports)
	return w
}

func (w *world) inventory() inventory.Cluster {
	c := inventory.Cluster{Name: "test", Playbook: "s3-nfs", Settings: inventory.Answers{
		"engine": "cloudserver", "nfs_version": "4.2", "data_dir": "/data", "metadata_dir": "/meta",
	}}
	for _, name := range w.order {
		role := "client"
		if slices.Contains(w.managers, name) {
			role = "server"
		}
		h := inventory.Host{Name: name, Address: w.boxes[name].addr, ClusterAddress: w.boxes[name].addr, Role: role}
		h.SSH.Port = 22
		c.Hosts = append(c.Hosts, h)
	}
	return c
}

// engine is what a command would make for this world.
func (w *world) engine() Engine {
	inv := w.inventory()
	e := Engine{Inventory: inv, Layout: survival.FromCluster(inv), Cluster: w, Owner: "a test", Emit: w.emit}
	for i := range e.Layout.Nodes {
		e.Layout.Nodes[i].Storage = e.Layout.Nodes[i].Name == "n1"
	}
	for _, name := range w.order {
		e.Addresses = append(e.Addresses, "http://"+w.boxes[name].addr+":8000")
	}
	e.Sampler = func() (Sampler, error) {
		return s3check.NewProber(s3check.ProberOptions{
			Addresses: e.Addresses, Bucket: "holdfast-check", Access: "a", Secret: "s", Dial: w.dial, Old: w.old(), Every: w.every,
		})
	}
	if w.power {
		e.Power = w
	}
	return e
}

// old leaves an object from before the drill, once.
func (w *world) old() []s3check.Object {
	c := s3check.Dial("http://store", "a", "s", s3check.Options{Dial: w.straight})
	body := "from before"
	if err := errors.Join(c.EnsureBucket(w.t.Context(), "holdfast-check"), c.Put(w.t.Context(), "holdfast-check", "old", []byte(body))); err != nil {
		w.t.Fatal(err)
	}
	got, err := c.Get(w.t.Context(), "holdfast-check", "old")
	if err != nil {
		w.t.Fatal(err)
	}
	return []s3check.Object{{Bucket: "holdfast-check", Key: "old", Size: got.Size, SHA256: got.SHA256}}
}

func (w *world) emit(e event.Event) error {
	w.mu.Lock()
	w.events = append(w.events, e)
	on := w.onEvent
	w.mu.Unlock()
	if on != nil {
		return on(e)
	}
	return nil
}

// Run implements Cluster over the scripted hosts.
func (w *world) Run(ctx context.Context, host string, s steps.Script) (steps.Result, error) {
	conn, err := w.Dial(ctx, inventory.Host{Name: host})
	if err != nil {
		return steps.Result{}, err
	}
	if w.hook != nil {
		w.hook(host, s.Text)
	}
	return conn.Run(ctx, steps.Cmd{Script: s})
}

// Off and On implement Power.
func (w *world) Off(_ context.Context, host string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.boxes[host].off = true
	w.fell(host)
	return nil
}

func (w *world) On(_ context.Context, host string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.boxes[host]
	b.off, b.docker = false, true
	b.boot++
	return nil
}

// fell takes the machine out of the swarm, and the task with it.
func (w *world) fell(host string) {
	w.done = append(w.done, "lost "+host)
	w.boxes[host].down = time.Now().Add(settleDown)
	if w.task == host && w.lost.IsZero() {
		w.lost = time.Now().Add(settleDown)
	}
}

func (b *box) away() bool { return b.off || !b.docker || b.cut }

// move brings the swarm up to date: a lost task starts elsewhere after a while.
func (w *world) move() {
	if w.lost.IsZero() || time.Since(w.lost) < w.delay+5*time.Second {
		return
	}
	quorum := 0
	for _, m := range w.managers {
		if !w.boxes[m].away() {
			quorum++
		}
	}
	if quorum < len(w.managers)/2+1 {
		return
	}
	for _, name := range []string{"n3", "n2", "n1"} {
		b := w.boxes[name]
		bound := slices.ContainsFunc(w.rules, func(r string) bool { return r != "node.hostname==host-"+name })
		if !b.away() && !b.drain && !bound {
			w.task, w.lost = name, time.Time{}
			return
		}
	}
}

var runLine = regexp.MustCompile(`(?m)^run=(.+)$`)

// answer plays a host's shell.
func (w *world) answer(ctx context.Context, host, text string) (steps.Result, error) {
	w.mu.Lock()
	b := w.boxes[host]
	if b.off || b.refuse != nil {
		err := b.refuse
		w.mu.Unlock()
		if err == nil {
			<-ctx.Done() // a dead machine says nothing
			err = fmt.Errorf("%s: %w", host, steps.ErrUnreachable)
		}
		return steps.Result{}, err
	}
	defer w.mu.Unlock()
	w.move()
	return w.shell(b, text), nil
}

func say(exit int, lines ...string) steps.Result {
	return steps.Result{Exit: exit, Stdout: strings.Join(lines, "\n") + "\n", Stderr: ""}
}

func (w *world) shell(b *box, text string) steps.Result {
	switch {
	case strings.Contains(text, `if ! mkdir "$d"`):
		run := runLine.FindString(text)
		if b.marker != "" && !strings.Contains(b.marker, run) {
			return say(9, b.marker)
		}
		_, b.marker, _ = strings.Cut(text, "<<'END'\n")
		b.marker, _, _ = strings.Cut(b.marker, "END\n")
		b.touched = time.Now()
	case strings.Contains(text, `"$d/heal.new"`):
		_, b.heal, _ = strings.Cut(text, "<<'HEAL'\n")
		b.heal, _, _ = strings.Cut(b.heal, "HEAL\n")
	case strings.Contains(text, "/bin/sh /var/lib/holdfast/drill/heal") && !strings.Contains(text, "later="):
		if b.heal == "" {
			return say(127, "sh: cannot open heal")
		}
		return w.act(b, b.heal)
	case strings.Contains(text, "echo here=yes"):
		return w.note(b)
	case strings.Contains(text, "rm -rf"):
		b.marker, b.heal = "", ""
	case strings.Contains(text, "touch"):
		b.touched = time.Now()
	case strings.Contains(text, "docker node inspect"):
		return w.describe(b)
	case strings.Contains(text, "volume inspect"):
		return w.volumes(b)
	case strings.Contains(text, "boot_id"):
		return say(0, fmt.Sprint("boot-", b.boot))
	case strings.Contains(text, "ping -c"):
		if b.cut {
			return say(1)
		}
	default:
		return w.act(b, text)
	}
	return say(0)
}

func (w *world) note(b *box) steps.Result {
	if b.marker == "" {
		return say(0)
	}
	out := []string{"here=yes", b.marker, fmt.Sprintf("age=%d", int(time.Since(b.touched).Seconds()))}
	if b.heal != "" {
		out = append(out, "heal=yes")
	}
	return say(0, out...)
}

// describe is a manager's view.
func (w *world) describe(b *box) steps.Result {
	if !b.docker || !slices.Contains(w.managers, b.name) {
		return steps.Result{Exit: 1, Stderr: "Cannot connect to the Docker daemon"}
	}
	var out []string
	leader := ""
	for _, name := range w.order {
		x := w.boxes[name]
		state, avail, status := "ready", "active", ""
		if x.away() && time.Now().After(x.down) {
			state = "down"
		}
		if x.drain {
			avail = "drain"
		}
		if slices.Contains(w.managers, name) {
			lead := leader == "" && !x.away()
			if lead {
				leader = name
			}
			status = fmt.Sprintf("%t|reachable|%s:2377", lead, x.addr)
		}
		out = append(out, fmt.Sprintf("node|id-%s|host-%s|%s|%s|%s|%s", name, name, state, x.addr, avail, status))
	}
	out = append(out, "service|1")
	for _, r := range w.rules {
		out = append(out, "rule|"+r)
	}
	out = append(out, "mount|s3-meta|/meta|map[device::/meta o:addr=10.77.0.11 type:nfs]")
	if w.lost.IsZero() {
		out = append(out, "task|host-"+w.task+"|Running 3 minutes ago|")
	} else {
		out = append(out, "task|host-"+w.task+"|Pending 2 seconds ago|no suitable node")
	}
	return say(0, out...)
}

func (w *world) volumes(b *box) steps.Result {
	options, users := "map[device::/meta o:addr=10.77.0.11 type:nfs]", 0
	if b.empty != nil {
		options = "map[]"
	}
	if w.task == b.name && w.lost.IsZero() {
		users++
	}
	if w.second == b.name {
		users++
	}
	out := []string{"volume|s3-meta|local|" + options, fmt.Sprintf("users|s3-meta|%d", users)}
	if b.name == "n1" {
		for _, x := range w.exports {
			out = append(out, "export|"+x)
		}
	}
	return say(0, out...)
}

var (
	nodeID  = regexp.MustCompile(`--availability (\w+) id-(\w+)`)
	seconds = regexp.MustCompile(`(?m)^seconds=(\d+)$`)
)

// act breaks and mends.
func (w *world) act(b *box, text string) steps.Result {
	if m := seconds.FindStringSubmatch(text); m != nil {
		w.fuse(b, m[1], runLine.FindString(text))
	}
	if _, after, found := strings.Cut(text, `setsid sh -c "sleep`); found {
		text = after
	}
	for _, m := range nodeID.FindAllStringSubmatch(text, -1) {
		w.boxes[m[2]].drain = m[1] == "drain"
		w.done = append(w.done, m[1]+" "+m[2])
		if m[1] == "drain" && w.task == m[2] && w.lost.IsZero() {
			w.lost = time.Now().Add(-4 * time.Second)
		}
	}
	switch {
	case strings.Contains(text, "docker stop $found"), strings.Contains(text, "docker kill $found"):
		if w.task == b.name && w.lost.IsZero() {
			w.lost = time.Now()
			w.done = append(w.done, "lost the container on "+b.name)
		}
	case strings.Contains(text, "systemctl stop docker"):
		b.docker = false
		w.fell(b.name)
	case strings.Contains(text, "systemctl start docker"):
		b.docker = true
	case strings.Contains(text, "-N HOLDFAST-DRILL"):
		b.cut = true
		w.fell(b.name)
	case strings.Contains(text, "-X HOLDFAST-DRILL"):
		b.cut = false
	case strings.Contains(text, "systemctl reboot"):
		w.reboot(b)
	case strings.Contains(text, `systemctl stop "$unit"`):
		w.nfsDown = true
		w.done = append(w.done, "stopped storage")
	case strings.Contains(text, `systemctl start "$unit"`):
		w.nfsDown = false
	}
	return say(0)
}

func (w *world) reboot(b *box) {
	b.off = true
	w.fell(b.name)
	time.AfterFunc(40*time.Second, func() { _ = w.On(context.Background(), b.name) })
}

// fuse is the host's own timer.
func (w *world) fuse(b *box, after, run string) {
	d, _ := time.ParseDuration(after + "s")
	time.AfterFunc(d, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if !b.off && strings.Contains(b.marker, run) {
			w.done = append(w.done, "timer of "+b.name)
			w.act(b, b.heal)
		}
	})
}

// asBefore tells what is not as it was.
func (w *world) asBefore() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.move()
	var out []string
	for _, b := range w.boxes {
		if b.away() || b.drain {
			out = append(out, b.name+" is away or drained")
		}
		if b.marker != "" {
			out = append(out, b.name+" carries a marker")
		}
	}
	if w.nfsDown {
		out = append(out, "the storage is stopped")
	}
	return out
}
