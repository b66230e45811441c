package facts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/facts"
)

// worker is an answer as a machine in a cluster gives it.
const worker = `holdfast-facts-begin
clock=1795209922.814887071
uid=1000
sudo=1
uname=6.1.0-26-amd64 x86_64
cpus=4
init=systemd
disk= Filesystem 1024-blocks Used Available Capacity Mounted on /dev/sda1 20000000 100 10485760 1% /
/etc/os-release:PRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"
/etc/os-release:ID="rocky"
/etc/os-release:ID_LIKE="rhel centos fedora"
/etc/os-release:VERSION_ID="9.4"
/usr/lib/os-release:ID=other
/etc/machine-id:3d1219c7c4c5404aaa1f6d2a48adfda4
/proc/sys/kernel/hostname:n2
/proc/sys/kernel/random/boot_id:8fa4e8c7-35ed-443c-a1ab-30dcfcbe51a0
/proc/net/fib_trie:Main:
/proc/net/fib_trie:  |-- 127.0.0.0
/proc/net/fib_trie:     /8 host LOCAL
/proc/net/fib_trie:  |-- 127.0.0.1
/proc/net/fib_trie:     /32 host LOCAL
/proc/net/fib_trie:  |-- 10.77.0.12
/proc/net/fib_trie:     /32 host LOCAL
/proc/net/fib_trie:  |-- 10.77.0.255
/proc/net/fib_trie:     /32 link BROADCAST
/proc/net/fib_trie:  |-- 10.77.0.12
/proc/net/fib_trie:     /32 host LOCAL
/proc/net/if_inet6:00000000000000000000000000000001 01 80 10 80       lo
/proc/net/if_inet6:fd000000000000000000000000000002 04 40 00 82     eth0
/sys/fs/selinux/enforce:1
/etc/selinux/config:SELINUX=enforcing
/proc/meminfo:MemTotal:        2097152 kB
/proc/net/tcp:   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
/proc/net/tcp:   1: 0100007F:0016 0100007F:C123 01 00000000:00000000 00:00000000 00000000     0        0 0A 1 0 100 0 0 10 0
/proc/net/tcp6:   0: 00000000000000000000000000000000:1F40 00000000000000000000000000000000:0000 0A 00000000:00000000
firewalld=active
package=podman-docker install ok installed
package=runc deinstall ok config-files
package runc is not installed
docker=28.2.2|active|abc|false|node2|false|/var/lib/docker
mount_flags=MountFlags=524288
holdfast-facts-end
`

func workerFacts() steps.Facts {
	return steps.Facts{
		OS:     steps.OS{ID: "rocky", Like: []string{"rhel", "centos", "fedora"}, Version: "9.4", Pretty: "Rocky Linux 9.4 (Blue Onyx)", Family: "rhel"},
		Kernel: "6.1.0-26-amd64", Arch: "x86_64", Hostname: "n2", Machine: "3d1219c7c4c5404aaa1f6d2a48adfda4",
		Boot: "8fa4e8c7-35ed-443c-a1ab-30dcfcbe51a0", UID: 1000, Sudo: true, Init: "systemd",
		Clock: time.Unix(1795209922, 814887071).UTC(), CPUs: 4, Memory: 2 << 30, DiskFree: 10 << 30,
		Addrs: []string{"10.77.0.12", "fd00::2"}, Ports: []int{22, 8000},
		Docker:  steps.Docker{Version: "28.2.2", Swarm: "active", Cluster: "abc", NodeID: "node2", MountFlags: "slave"},
		SELinux: "enforcing", Firewall: "firewalld", Packages: []string{"podman-docker"},
	}
}

func TestParse(t *testing.T) {
	for name, text := range map[string]string{
		"alone":          worker,
		"amid noise":     "uid=0\nWelcome!\nYou have mail. " + worker + "logout\nuid=0\n",
		"without an end": strings.TrimSuffix(worker, "\n"),
	} {
		got, err := facts.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := cmp.Diff(workerFacts(), got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestParseNeedsBothEnds(t *testing.T) {
	for _, text := range []string{"", "uid=0\n", "holdfast-facts-begin\nuid=0\n", "holdfast-facts-end\n", worker[:len(worker)-10]} {
		if f, err := facts.Parse(text); err == nil {
			t.Errorf("%q was taken: %+v", text, f)
		}
	}
}

func TestParseOddAnswers(t *testing.T) {
	for _, tc := range []struct {
		name, lines string
		get         func(steps.Facts) any
		want        any
	}{
		{"no uid", "uid=", func(f steps.Facts) any { return f.UID }, -1},
		{"clock in seconds", "clock=1795209922.%N", func(f steps.Facts) any { return f.Clock.UnixNano() }, int64(1795209922500000000)},
		{"clock missing", "clock=", func(f steps.Facts) any { return f.Clock.IsZero() }, true},
		{"file system with a space in its name", "disk= Filesystem 1024-blocks Used Available Capacity Mounted on my disk 9 9 2048 50% /my var", func(f steps.Facts) any { return f.DiskFree }, int64(2 << 20)},
		{"no df", "disk=", func(f steps.Facts) any { return f.DiskFree }, int64(0)},
		{"vendor's os-release", "/usr/lib/os-release:ID=debian", func(f steps.Facts) any { return f.OS.Family }, "debian"},
		{"before os-release", "/etc/redhat-release:CentOS release 6.10 (Final)", func(f steps.Facts) any { return f.OS.Pretty }, "CentOS release 6.10 (Final)"},
		{"ufw", "/etc/ufw/ufw.conf:ENABLED=yes", func(f steps.Facts) any { return f.Firewall }, "ufw"},
		{"ufw off", "/etc/ufw/ufw.conf:ENABLED=no", func(f steps.Facts) any { return f.Firewall }, ""},
		{"firewalld off", "firewalld=inactive", func(f steps.Facts) any { return f.Firewall }, ""},
		{"selinux off", "/etc/selinux/config:SELINUX=disabled", func(f steps.Facts) any { return f.SELinux }, "disabled"},
		{"selinux permissive", "/sys/fs/selinux/enforce:0", func(f steps.Facts) any { return f.SELinux }, "permissive"},
		{"mount flags in words", "mount_flags=MountFlags=slave", func(f steps.Facts) any { return f.Docker.MountFlags }, "slave"},
		{"mount flags unset", "mount_flags=MountFlags=0", func(f steps.Facts) any { return f.Docker.MountFlags }, ""},
		{"package on hold", "package=runc hold ok installed", func(f steps.Facts) any { return strings.Join(f.Packages, " ") }, "runc"},
		{"broken certificate", "docker=1|active||false|n|false|/x\n/x/swarm/certificates/swarm-node.crt:-----BEGIN CERTIFICATE-----", func(f steps.Facts) any { return f.Docker.Cluster }, ""},
	} {
		f, err := facts.Parse("holdfast-facts-begin\n" + tc.lines + "\nholdfast-facts-end\n")
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if d := cmp.Diff(tc.want, tc.get(f)); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(worker)
	f.Add("holdfast-facts-begin\ndocker=1|active||false|n|false|/x\n/x/swarm/certificates/swarm-node.crt:-----BEGIN CERTIFICATE-----\nholdfast-facts-end")
	f.Add("holdfast-facts-begin\ndisk= 9% 1 %\ncpus=-1\nclock=9999999999999999999.1\n/proc/net/tcp:1 :FFFF x 0A\nholdfast-facts-end")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := facts.Parse(text)
		if err != nil {
			return
		}
		if got.Memory < 0 || got.DiskFree < 0 || got.CPUs < 0 || got.UID < -1 || got.OS.ID == "" {
			t.Errorf("%+v", got)
		}
		for _, p := range got.Ports {
			if p < 1 || p > 65535 {
				t.Errorf("port %d", p)
			}
		}
		again, err := facts.Parse("noise\n" + text)
		if d := cmp.Diff(got, again); d != "" || err != nil {
			t.Errorf("noise in front matters: %v %s", err, d)
		}
	})
}
