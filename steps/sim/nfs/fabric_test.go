package nfs

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps/sim/clock"
	"holdfast/steps/sim/machine"
)

// pair is a server and two clients.
type pair struct {
	*testing.T
	f     *Fabric
	net   *machine.Network
	hosts []*machine.Host
	nfs   []*Server
}

func run(t *testing.T, exports string, f func(p *pair)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(1)
		p := &pair{T: t, net: machine.NewNetwork(), f: NewFabric(c)}
		profile, _ := machine.ProfileOf("debian-12")
		for _, addr := range []string{"10.0.0.1", "10.0.0.2", "10.0.0.3"} {
			h := machine.New("n"+addr[7:], addr, profile, c, p.net)
			s := p.f.Attach(h)
			p.hosts, p.nfs = append(p.hosts, h), append(p.nfs, s)
			for name, command := range s.MountCommands() {
				h.Register("/usr/bin/"+name, command)
			}
			for name, command := range s.Commands() {
				h.Register("/usr/sbin/"+name, command)
			}
			p.ok(h.FS.MkdirAll("/mnt", 0o755))
			h.InstallTool("/sbin/mount.nfs")
			h.Boot(t.Context())
			p.ok(s.ProvideProc())
		}
		p.ok(p.hosts[0].FS.MkdirAll("/srv/data", 0o755))
		p.ok(p.hosts[0].FS.WriteFile("/etc/exports", []byte(exports), 0o644))
		defer func() {
			for _, h := range p.hosts {
				h.PowerOff()
				h.Wait()
			}
		}()
		f(p)
	})
}

func (p *pair) ok(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// sh runs a command as root and gives what it printed and its exit code as one text.
func (p *pair) sh(i int, args ...string) string {
	var out bytes.Buffer
	proc := &machine.Proc{Host: p.hosts[i-1], Args: args, Stdout: &out, Stderr: &out, Dir: "/", Env: []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}}
	if code := p.hosts[i-1].Exec(p.Context(), proc); code != 0 {
		return strings.TrimSpace(out.String()) + map[bool]string{true: " (1)", false: " (32)"}[code == 1]
	}
	return strings.TrimSpace(out.String())
}

// see compares the answers of commands.
func (p *pair) see(i int, want string, args ...string) {
	p.Helper()
	if got := p.sh(i, args...); got != want {
		p.Errorf("n%d: %v:\n%s\nwant:\n%s", i, args, got, want)
	}
}

const rw = "/srv/data 10.0.0.2(rw,sync,no_root_squash)\n"

func TestCommands(t *testing.T) {
	run(t, rw, func(p *pair) {
		p.see(2, "mount.nfs: Connection refused for 10.0.0.1:/srv/data on /mnt (32)", "mount", "-t", "nfs", "10.0.0.1:/srv/data", "/mnt")
		p.nfs[0].Start()
		p.see(1, "/srv/data  10.0.0.2(sync,wdelay,hide,no_subtree_check,sec=sys,rw,secure,no_root_squash,no_all_squash)", "exportfs", "-s")
		p.see(1, "/srv/data     \t10.0.0.2", "exportfs")
		p.see(2, "Export list for 10.0.0.1:\n/srv/data 10.0.0.2", "showmount", "-e", "10.0.0.1")
		p.see(2, "clnt_create: RPC: Program not registered (1)", "showmount", "-e", "10.0.0.3")
		p.see(3, "mount.nfs: access denied by server while mounting 10.0.0.1:/srv/data (32)", "mount", "-t", "nfs", "10.0.0.1:/srv/data", "/mnt")
		p.see(2, "mount.nfs: mounting 10.0.0.1:/srv/data/none failed, reason given by server: No such file or directory (32)", "mount", "-t", "nfs", "10.0.0.1:/srv/data/none", "/mnt")
		p.see(2, "mount.nfs: mount point /none does not exist (32)", "mount", "-t", "nfs", "10.0.0.1:/srv/data", "/none")
		p.see(2, "/mnt is not a mountpoint (32)", "mountpoint", "/mnt")
		p.see(2, "umount: /mnt: not mounted. (32)", "umount", "/mnt")
		p.see(2, "", "mount", "-t", "nfs", "-o", "nfsvers=4.2,soft,timeo=100", "10.0.0.1:/srv/data", "/mnt")
		p.see(2, "/mnt is a mountpoint", "mountpoint", "/mnt")
		p.see(2, "TARGET SOURCE             FSTYPE OPTIONS\n/mnt   10.0.0.1:/srv/data nfs4   rw,relatime,vers=4.2,rsize=262144,wsize=262144,namlen=255,soft,proto=tcp,timeo=600,retrans=2,sec=sys,clientaddr=10.0.0.2,local_lock=none,addr=10.0.0.1", "findmnt", "-t", "nfs4")
		p.ok(p.hosts[1].FS.WriteFile("/mnt/x", []byte("hello"), 0o644))
		if text, err := p.hosts[0].FS.ReadFile("/srv/data/x"); string(text) != "hello" {
			p.Errorf("on the server: %q, %v", text, err)
		}
		p.see(2, "", "umount", "/mnt")
		p.ok(p.hosts[0].FS.WriteFile("/etc/exports", []byte("/none *(ro)\n/srv *(oops)\n"), 0o644))
		p.see(1, "exportfs: Failed to stat /none: No such file or directory\nexportfs: /etc/exports:2: unknown keyword \"oops\" (1)", "exportfs", "-ra")
	})
}

func TestTimes(t *testing.T) {
	run(t, rw, func(p *pair) {
		const file = "/proc/fs/nfsd/nfsv4leasetime"
		read := func() string {
			text, err := p.hosts[0].FS.ReadFile(file)
			p.ok(err)
			return string(text)
		}
		if got := read(); got != "90\n" {
			p.Errorf("the preset is %q", got)
		}
		p.nfs[0].Start()
		if err := p.hosts[0].FS.WriteFile(file, []byte("15\n"), 0o644); err == nil || read() != "90\n" {
			p.Errorf("a running server took another lease: %v, %q", err, read())
		}
		p.nfs[0].Stop()
		p.ok(p.hosts[0].FS.WriteFile(file, []byte("15\n"), 0o644))
		p.nfs[0].Start()
		if got := read(); got != "15\n" {
			p.Errorf("after a start with 15: %q", got)
		}
	})
}

func TestHardMountHangs(t *testing.T) {
	run(t, rw, func(p *pair) {
		p.nfs[0].Start()
		p.see(2, "", "mount", "-t", "nfs", "10.0.0.1:/srv/data", "/mnt")
		p.hosts[0].PowerOff()
		ctx, cancel := context.WithTimeout(p.Context(), time.Hour)
		defer cancel()
		if err := p.f.Wait(ctx, "10.0.0.2", "10.0.0.1"); !errors.Is(err, context.DeadlineExceeded) {
			p.Errorf("a dead server answers: %v", err)
		}
		begin, took := time.Now(), time.Duration(0)
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = p.hosts[1].FS.ReadDir("/mnt")
			took = time.Since(begin)
		}()
		time.Sleep(100 * time.Second)
		p.hosts[0].Boot(p.Context())
		p.nfs[0].Start()
		<-done
		if took < 100*time.Second || took > 102*time.Second {
			p.Errorf("the reader waited for %v, want until the server was back", took)
		}
	})
}

// The times are those that were measured: 91 s with the preset, 27 s after a cut with a lease of 15 s.
func TestLockOfADeadClient(t *testing.T) {
	for _, c := range []struct {
		name     string
		lease    string
		asked    time.Duration // after the cut
		min, max time.Duration
	}{
		{"preset", "", 17 * time.Second, 90 * time.Second, 92 * time.Second},
		{"15 s, asked for late", "[nfsd]\nlease-time=15\ngrace-time=15\n", 17 * time.Second, 26 * time.Second, 28 * time.Second},
		{"15 s, asked for early", "[nfsd]\nlease-time=15\ngrace-time=15\n", time.Second, 15 * time.Second, 17 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, rw, func(p *pair) {
				p.ok(p.hosts[0].FS.WriteFile("/etc/nfs.conf", []byte(c.lease), 0o644))
				p.nfs[0].Start()
				_, err := p.f.Lock(p.Context(), "10.0.0.2", "10.0.0.1", "/srv/LOCK")
				p.ok(err)
				if _, err := p.f.Lock(p.Context(), "10.0.0.3", "10.0.0.1", "/srv/LOCK"); !errors.Is(err, ErrLocked) {
					p.Errorf("a living client's lock: %v", err)
				}
				begin := time.Now()
				p.hosts[1].PowerOff()
				time.Sleep(c.asked)
				l, err := p.f.Lock(p.Context(), "10.0.0.3", "10.0.0.1", "/srv/LOCK")
				p.ok(err)
				if got := time.Since(begin); got < c.min || got > c.max {
					p.Errorf("free after %v, want between %v and %v", got, c.min, c.max)
				}
				if !l.Held() {
					p.Error("the new holder does not hold it")
				}
				l.Unlock()
				_, err = p.f.Lock(p.Context(), "10.0.0.1", "10.0.0.1", "/srv/LOCK")
				p.ok(err)
			})
		})
	}
}

func TestLockOfACutOffClient(t *testing.T) {
	run(t, rw, func(p *pair) {
		p.nfs[0].Start()
		old, err := p.f.Lock(p.Context(), "10.0.0.2", "10.0.0.1", "/srv/LOCK")
		p.ok(err)
		p.net.Unplug("10.0.0.2", true)
		p.f.Poke()
		old.Unlock() // it cannot tell the server
		_, err = p.f.Lock(p.Context(), "10.0.0.3", "10.0.0.1", "/srv/LOCK")
		p.ok(err)
		p.net.Unplug("10.0.0.2", false)
		if old.Held() {
			p.Error("two hold the lock")
		}
	})
}

func TestRebootedClientLosesItsLocks(t *testing.T) {
	run(t, rw, func(p *pair) {
		p.nfs[0].Start()
		_, err := p.f.Lock(p.Context(), "10.0.0.2", "10.0.0.1", "/srv/LOCK")
		p.ok(err)
		p.hosts[1].PowerOff()
		p.hosts[1].Boot(p.Context())
		begin := time.Now()
		_, err = p.f.Lock(p.Context(), "10.0.0.3", "10.0.0.1", "/srv/LOCK")
		p.ok(err)
		if got := time.Since(begin); got > time.Second {
			p.Errorf("free after %v", got)
		}
	})
}

func TestGrace(t *testing.T) {
	run(t, rw, func(p *pair) {
		p.nfs[0].Start()
		_, err := p.f.Lock(p.Context(), "10.0.0.2", "10.0.0.1", "/srv/LOCK")
		p.ok(err)
		p.nfs[0].Stop()
		p.nfs[0].Start()
		begin := time.Now()
		_, err = p.f.Lock(p.Context(), "10.0.0.3", "10.0.0.1", "/srv/OTHER")
		p.ok(err)
		if got := time.Since(begin); got != presetGrace*time.Second {
			p.Errorf("a new lock was given after %v, want at the end of the grace period", got)
		}
	})
}
