package tools

import (
	"context"
	"strings"

	"holdfast/steps/sim/machine"
)

// stock tells a machine which packages there are, and which a fresh installation has. Docker and NFS are only names and
// files in here: who simulates them replaces their rows, or gives their units a meaning with Host.Daemon.
func stock(h *machine.Host) {
	list, base := rpmPackages(h.OS), baseNames+" curl rpm ca-certificates"
	if h.OS.Packages == "apt" {
		list, base = aptPackages(h.OS), baseNames
	}
	if h.OS.Init == "systemd" {
		base += " systemd"
	}
	for _, p := range list {
		h.AddPackage(p)
	}
	for n := range strings.FieldsSeq(base) {
		if _, known := h.Package(n); !known {
			h.AddPackage(machine.Package{Name: n, Version: "1"})
		}
	}
	h.AddHooks(machine.Hooks{Boot: func() { firstBoot(h, base) }})
}

const (
	baseNames = "coreutils bash grep sed findutils util-linux tar gzip sudo openssh-server iproute2 procps"
	bin, sbin = "/usr/bin/", "/usr/sbin/"
)

func unitOf(name, text string) machine.Unit {
	return machine.Unit{Name: name + ".service", Description: text, Type: "simple", Path: "/lib/systemd/system/" + name + ".service"}
}

func unitsOf(list ...machine.Unit) []machine.Unit { return list }

func dockerUnit() machine.Unit { return unitOf("docker", "Docker Application Container Engine") }

func dockerTools() []string { return []string{bin + "docker", bin + "dockerd"} }

func nfsClient() []string {
	return []string{"/sbin/mount.nfs", "/sbin/mount.nfs4", sbin + "showmount", sbin + "nfsstat"}
}

func nfsServer() []string { return []string{sbin + "exportfs", sbin + "rpc.nfsd"} }

func nfsUnit(os machine.Profile) machine.Unit {
	if os.Init == "upstart" {
		return unitOf("nfs-kernel-server", "NFS kernel server")
	}
	u := unitOf("nfs-server", "NFS server and services")
	u.Type = "oneshot"
	return u
}

type madeKey struct{}

// firstBoot installs, once, what an installation medium would have.
func firstBoot(h *machine.Host, names string) {
	done := h.State(madeKey{}, func() any { return new(bool) }).(*bool)
	if *done {
		return
	}
	*done = true
	for n := range strings.FieldsSeq(names) {
		h.Install(context.Background(), n)
	}
	name := "ssh"
	if h.OS.Packages != "apt" {
		name = "sshd"
	}
	h.AddUnit(&machine.Unit{Name: name + ".service", Description: "OpenSSH server", Enabled: true, Path: "/lib/systemd/system/" + name + ".service"})
	if h.OS.Firewalld {
		h.AddUnit(&machine.Unit{Name: "firewalld.service", Description: "firewalld - dynamic firewall daemon", Path: "/lib/systemd/system/firewalld.service"})
	}
	if h.OS.Init == "systemd" {
		h.AddUnit(&machine.Unit{Name: "systemd-timesyncd.service", Description: "Network Time Synchronization", Enabled: true, Path: "/lib/systemd/system/systemd-timesyncd.service"})
	}
}
