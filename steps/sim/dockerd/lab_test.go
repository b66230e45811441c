package dockerd

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps/s3check"
	"holdfast/steps/sim/clock"
	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/nfs"
	"holdfast/steps/sim/store"
	"holdfast/steps/sim/swarm"
)

// lab is three machines with Docker, the first of which serves NFS and manages the swarm.
type lab struct {
	*testing.T
	net   *machine.Network
	parts Parts
	nodes []*Node
	ends  []*pipes
}

const image = "ghcr.io/scality/cloudserver:9.5.2"

func addr(i int) string { return fmt.Sprintf("10.77.0.%d", 10+i) }

func run(t *testing.T, f func(l *lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(1)
		l := &lab{T: t, net: machine.NewNetwork()}
		l.parts = Parts{World: swarm.NewWorld(c, l.net.Reaches), Fabric: nfs.NewFabric(c), Farm: store.NewFarm(c)}
		l.parts.World.Offer(image)
		profile, _ := machine.ProfileOf("debian-12")
		ctx, cancel := context.WithCancel(t.Context())
		for i := 1; i <= 3; i++ {
			h := machine.New(fmt.Sprintf("n%d", i), addr(i), profile, c, l.net)
			n, err := l.parts.Attach(h)
			l.ok(err)
			h.AddUnit(&machine.Unit{Name: "docker.service", Enabled: true})
			h.AddUnit(&machine.Unit{Name: "nfs-server.service", Enabled: i == 1})
			for _, tool := range []string{"/usr/bin/docker", "/usr/sbin/exportfs", "/sbin/mount.nfs", "/usr/sbin/showmount"} {
				h.InstallTool(tool)
			}
			l.nodes = append(l.nodes, n)
			end := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
			l.ends = append(l.ends, end)
			go func() { _ = l.parts.Farm.Serve(ctx, end, n.Route(8000)) }()
		}
		l.export("10.77.0.11", "10.77.0.12", "10.77.0.13")
		l.ok(l.nodes[0].Host.FS.MkdirAll("/etc/nfs.conf.d", 0o755))
		l.ok(l.nodes[0].Host.FS.WriteFile("/etc/nfs.conf.d/x.conf", []byte("[nfsd]\nlease-time=15\ngrace-time=15\n"), 0o644))
		for _, n := range l.nodes {
			n.Host.Boot(ctx)
		}
		defer func() {
			cancel()
			for _, n := range l.nodes {
				n.Host.PowerOff()
				n.Host.Wait()
			}
			l.parts.World.Close()
		}()
		f(l)
	})
}

func (l *lab) ok(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

func (l *lab) export(clients ...string) {
	h := l.nodes0()
	for _, dir := range []string{"/etc/exports.d", "/var/nfs/data", "/var/nfs/metadata"} {
		l.ok(h.FS.MkdirAll(dir, 0o755))
	}
	var text strings.Builder
	for _, dir := range []string{"/var/nfs/data", "/var/nfs/metadata"} {
		text.WriteString(dir)
		for _, c := range clients {
			text.WriteString(" " + c + "(rw,sync,no_subtree_check,no_root_squash)")
		}
		text.WriteString("\n")
	}
	l.ok(h.FS.WriteFile("/etc/exports.d/x.exports", []byte(text.String()), 0o644))
}

func (l *lab) nodes0() *machine.Host { return l.nodes[0].Host }

// sh runs a command on a machine as root.
func (l *lab) sh(i int, args ...string) (stdout, stderr string, code int) {
	var out, bad bytes.Buffer
	p := &machine.Proc{Host: l.nodes[i-1].Host, Args: args, Stdout: &out, Stderr: &bad, Stdin: strings.NewReader("export SCALITY_ACCESS_KEY_ID='mine'\nexport SCALITY_SECRET_ACCESS_KEY='hidden'\n"), Dir: "/", Env: []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}}
	code = l.nodes[i-1].Host.Exec(l.Context(), p)
	return strings.TrimSpace(out.String()), strings.TrimSpace(bad.String()), code
}

func (l *lab) must(i int, args ...string) string {
	l.Helper()
	out, bad, code := l.sh(i, args...)
	if code != 0 {
		l.Fatalf("n%d: %v: exit code %d: %s", i, args, code, bad)
	}
	return out
}

// pass lets time go by.
func (l *lab) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// install makes the swarm and the service of the tutorial, whose volumes bring their options with them unless bare.
func (l *lab) install(bare bool, more ...string) {
	l.Helper()
	l.must(1, "docker", "swarm", "init", "--advertise-addr", addr(1))
	token := l.must(1, "docker", "swarm", "join-token", "-q", "worker")
	for i := 2; i <= 3; i++ {
		l.must(i, "docker", "swarm", "join", "--token", token, addr(1)+":2377")
	}
	l.must(1, "docker", "secret", "create", "s3-credentials", "-")
	args := []string{
		"docker", "service", "create", "--detach", "--name", "s3", "--publish", "8000:8000", "--secret", "s3-credentials",
		"--health-cmd", "true", "--health-interval", "5s", "--health-retries", "6", "--health-start-period", "150s",
	}
	for _, m := range [][2]string{{"data", "localData"}, {"metadata", "localMetadata"}} {
		options := `,volume-driver=local,volume-nocopy=true,volume-opt=type=nfs,volume-opt=device=:/var/nfs/` + m[0] + `,"volume-opt=o=addr=10.77.0.11,nfsvers=4.2,hard"`
		if bare {
			options = ""
			for i := 1; i <= 2; i++ {
				l.must(i, "docker", "volume", "create", "--opt", "type=nfs", "--opt", "device=:/var/nfs/"+m[0], "--opt", "o=addr=10.77.0.11,nfsvers=4.2,hard", "s3-"+m[0])
			}
		}
		args = append(args, "--mount", "type=volume,source=s3-"+m[0]+",target=/usr/src/app/"+m[1]+options)
	}
	l.must(1, append(append(args, more...), image)...)
}

// client speaks S3 to a machine.
func (l *lab) client(i int) *s3check.Client {
	return s3check.Dial("http://"+addr(i)+":8000", "mine", "hidden", s3check.Options{Timeout: 2 * time.Second, Dial: l.ends[i-1].dial})
}

// until asks again and again until f has no error, and says how long that took.
func (l *lab) until(limit time.Duration, f func() error) time.Duration {
	l.Helper()
	begin := time.Now()
	for {
		err := f()
		if err == nil {
			return time.Since(begin)
		}
		if time.Since(begin) > limit {
			l.Fatalf("not within %v: %v\n%s", limit, err, l.ps())
		}
		l.pass(200 * time.Millisecond)
	}
}

func (l *lab) ps() string {
	out, bad, _ := l.sh(1, "docker", "service", "ps", "--no-trunc", "--format", "{{.Node}} {{.DesiredState}} {{.CurrentState}} {{.Error}}", "s3")
	return out + bad
}

// pipes is a listener in memory.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.done:
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	select {
	case <-p.done:
	default:
		close(p.done)
	}
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }
