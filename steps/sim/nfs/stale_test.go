package nfs

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"
)

// A folder that was removed and made again on the server has the old one's name and nothing else.
func TestStaleHandle(t *testing.T) {
	run(t, "/srv/data *(rw,no_root_squash)\n", func(p *pair) {
		p.nfs[0].Start()
		for i := 1; i <= 2; i++ { // the server may be a client of its own
			p.see(i, "", "mount", "-t", "nfs", "10.0.0.1:/srv/data", "/mnt")
			p.ok(p.hosts[i-1].FS.WriteFile("/mnt/x", []byte("old"), 0o644))
		}
		server := p.hosts[0].FS
		p.ok(server.RemoveAll("/srv/data"))
		for _, word := range []string{"gone", "made anew"} {
			for i := 1; i <= 2; i++ {
				if _, err := p.hosts[i-1].FS.ReadDir("/mnt"); !errors.Is(err, syscall.ESTALE) {
					p.Errorf("n%d reads a folder that is %s: %v", i, word, err)
				}
				if err := p.hosts[i-1].FS.WriteFile("/mnt/x", []byte("new"), 0o644); !errors.Is(err, syscall.ESTALE) {
					p.Errorf("n%d writes into a folder that is %s: %v", i, word, err)
				}
			}
			p.ok(server.MkdirAll("/srv/data", 0o755))
		}
		p.see(2, "", "umount", "/mnt") // a stale mount can be given up
		p.see(2, "", "mount", "-t", "nfs", "10.0.0.1:/srv/data", "/mnt")
		p.ok(p.hosts[1].FS.WriteFile("/mnt/x", []byte("new"), 0o644))
	})
}

func TestSoftMountGivesUp(t *testing.T) {
	run(t, rw, func(p *pair) {
		p.nfs[0].Start()
		p.see(2, "", "mount", "-t", "nfs", "-o", "soft", "10.0.0.1:/srv/data", "/mnt")
		p.hosts[0].PowerOff()
		begin := time.Now()
		if _, err := p.hosts[1].FS.ReadDir("/mnt"); !errors.Is(err, syscall.EIO) {
			p.Errorf("a soft mount of a dead server: %v", err)
		}
		if took := time.Since(begin); took < 30*time.Second || took > 33*time.Second {
			p.Errorf("it gave up after %v", took)
		}
	})
}

// A client that had a lock before the server's restart still has it afterwards, and is not robbed of it meanwhile.
func TestLockOverARestart(t *testing.T) {
	run(t, rw, func(p *pair) {
		p.ok(p.hosts[0].FS.WriteFile("/etc/nfs.conf", []byte("[nfsd]\nlease-time=15\ngrace-time=20\n"), 0o644))
		p.nfs[0].Start()
		l, err := p.f.Lock(p.Context(), "10.0.0.2", "10.0.0.1", "/srv/LOCK")
		p.ok(err)
		p.nfs[0].Stop()
		time.Sleep(5 * time.Minute) // far longer than a lease: a server that is down hears nobody
		p.nfs[0].Start()
		begin := time.Now()
		if _, err := p.f.Lock(p.Context(), "10.0.0.3", "10.0.0.1", "/srv/LOCK"); !errors.Is(err, ErrLocked) || !l.Held() {
			p.Errorf("after the restart: %v, held %t", err, l.Held())
		}
		if took := time.Since(begin); took != 20*time.Second {
			p.Errorf("the answer came after %v, want at the end of the grace period", took)
		}
	})
}

// Who asks a dead server for a lock waits, and can be called off.
func TestLockOfADeadServer(t *testing.T) {
	run(t, rw, func(p *pair) {
		ctx, cancel := context.WithTimeout(p.Context(), time.Minute)
		defer cancel()
		begin := time.Now()
		if _, err := p.f.Lock(ctx, "10.0.0.2", "10.0.0.1", "/srv/LOCK"); err == nil || time.Since(begin) != time.Minute {
			p.Errorf("after %v: %v", time.Since(begin), err)
		}
	})
}

func TestServerFiles(t *testing.T) {
	run(t, "/srv/data 10.0.0.2(rw) 10.0.0.3(ro)\n/srv/long/long/name *(rw)\n", func(p *pair) {
		p.see(2, "mount.nfs: Failed to resolve server nobody: Name or service not known (32)", "mount", "-t", "nfs", "nobody:/srv/data", "/mnt")
		for file, want := range map[string]string{"threads": "0\n", "versions": "+3 +4 +4.1 +4.2\n"} {
			if text, err := p.hosts[0].FS.ReadFile("/proc/fs/nfsd/" + file); err != nil || string(text) != want {
				p.Errorf("%s: %q %v", file, text, err)
			}
		}
		p.nfs[0].Start()
		if text, err := p.hosts[0].FS.ReadFile("/proc/fs/nfsd/threads"); err != nil || string(text) != "8\n" {
			p.Errorf("threads of a running server: %q %v", text, err)
		}
		p.see(1, "Export list for 127.0.0.1:\n/srv/long/long/name *\n/srv/data           10.0.0.3,10.0.0.2", "showmount", "-e", "127.0.0.1")
		p.see(1, "/srv/data     \t10.0.0.2\n/srv/data     \t10.0.0.3\n/srv/long/long/name\n\t\t<world>", "exportfs")
		p.see(1, "exportfs: Invalid export syntax: nosuch (1)", "exportfs", "nosuch")
		p.see(2, "", "mount", "-t", "nfs", p.hosts[0].Hostname()+":/srv/data", "/mnt")
		p.see(3, "", "mount", "-t", "nfs", "10.0.0.1:/srv/data", "/mnt")
		if err := p.hosts[2].FS.WriteFile("/mnt/x", nil, 0o644); !errors.Is(err, syscall.EROFS) {
			p.Errorf("writing to what is exported read-only: %v", err)
		}
		p.see(2, "mountpoint: /none: No such file or directory (1)", "mountpoint", "/none")
		p.see(2, " (1)", "mountpoint", "-q", "/none")
	})
}

// FuzzParseMount: whatever is typed after mount, nothing breaks, and every word is accounted for.
func FuzzParseMount(f *testing.F) {
	f.Add("-t\x00nfs\x00-o\x00nfsvers=4.2,soft\x0010.0.0.1:/srv\x00/mnt")
	f.Add("-o")
	f.Add("--bind\x00/a\x00/b")
	f.Fuzz(func(t *testing.T, text string) {
		var args []string
		for len(text) > 0 {
			n := min(len(text), 1+int(text[0])%9)
			args, text = append(args, text[:n]), text[n:]
		}
		m, err := parseMount(args)
		if n := len(m.words); err == nil && n > len(args) {
			t.Errorf("%q: %d words", args, n)
		}
		for _, w := range m.words {
			if len(w) > 0 && w[0] == '-' {
				t.Errorf("%q: the option %q was taken for a word", args, w)
			}
		}
	})
}
