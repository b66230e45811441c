package tools

import (
	"context"
	"strings"

	"holdfast/steps/sim/machine"
)

// stock tells a machine which packages there are, and which a fresh installation has. Docker and NFS are only names and
// files in here: who simulates them replaces their rows, or gives their units a meaning with Host.Daemon.
func stock(h *machine.Host) {
	bin, sbin := "/usr/bin/", "/usr/sbin/"
	unit := func(name, text string) machine.Unit {
		return machine.Unit{Name: name + ".service", Description: text, Type: "simple", Path: "/lib/systemd/system/" + name + ".service"}
	}
	docker := unit("docker", "Docker Application Container Engine")
	nfsd := unit("nfs-server", "NFS server and services")
	nfsd.Type = "oneshot"
	clientTools := []string{"/sbin/mount.nfs", "/sbin/mount.nfs4", sbin + "showmount"}
	serverTools := []string{sbin + "exportfs", sbin + "rpc.nfsd"}
	dockerTools := []string{bin + "docker", bin + "dockerd"}
	var list []machine.Package
	apt := h.OS.Packages == "apt"
	if apt {
		if h.OS.Init == "upstart" {
			nfsd = unit("nfs-kernel-server", "NFS kernel server")
		}
		list = []machine.Package{
			{Name: "ca-certificates", Version: "20230311"},
			{Name: "apt-transport-https", Version: "2.6.1"},
			{Name: "curl", Version: "7.88.1", Tools: []string{bin + "curl"}, Depends: []string{"libcurl4"}},
			{Name: "libcurl4", Version: "7.88.1"},
			{Name: "gnupg", Version: "2.2.40", Tools: []string{bin + "gpg"}},
			{Name: "wget", Version: "1.21", Tools: []string{bin + "wget"}},
			{Name: "apparmor", Version: "3.0.8"},
			{Name: "attr", Version: "2.5.1"},
			{Name: "libnfsidmap1", Version: "2.6.2"},
			{Name: "rpcbind", Version: "1.2.6", Units: []machine.Unit{unit("rpcbind", "RPC bind portmap service")}, Start: true},
			{Name: "nfs-common", Version: "1:2.6.2", Depends: []string{"rpcbind", "libnfsidmap1"}, Tools: clientTools},
			{Name: "nfs-kernel-server", Version: "1:2.6.2", Depends: []string{"nfs-common"}, Tools: serverTools, Units: []machine.Unit{nfsd}, Start: true},
			{Name: "docker.io", Version: h.OS.Docker, Depends: []string{"containerd", "runc"}, Tools: dockerTools, Units: []machine.Unit{docker}, Start: true},
			{Name: "docker-ce", Version: "5:27.3.1", Depends: []string{"docker-ce-cli", "containerd.io"}, Tools: dockerTools[1:], Units: []machine.Unit{docker}, Start: true, From: "download.docker.com"},
			{Name: "docker-ce-cli", Version: "5:27.3.1", Tools: dockerTools[:1], From: "download.docker.com"},
			{Name: "containerd.io", Version: "1.7.22", From: "download.docker.com"},
			{Name: "containerd", Version: "1.6.20"},
			{Name: "runc", Version: "1.1.5"},
			{Name: "linux-image-extra-virtual", Version: h.OS.Kernel},
			{Name: "linux-image-extra-" + h.OS.Kernel, Version: h.OS.Kernel},
		}
	} else {
		list = []machine.Package{
			{Name: "rpcbind", Version: "1.2.6", Units: []machine.Unit{unit("rpcbind", "RPC Bind")}},
			{Name: "nfs-utils", Version: "2.5.4", Depends: []string{"rpcbind"}, Tools: append(clientTools, serverTools...), Units: []machine.Unit{nfsd}},
			{Name: "docker-ce", Version: "27.3.1", Depends: []string{"docker-ce-cli", "containerd.io"}, Tools: dockerTools[1:], Units: []machine.Unit{docker}, From: "download.docker.com"},
			{Name: "docker-ce-cli", Version: "27.3.1", Tools: dockerTools[:1], From: "download.docker.com"},
			{Name: "containerd.io", Version: "1.7.22", From: "download.docker.com"},
			{Name: "kernel-modules-extra", Version: h.OS.Kernel},
			{Name: "wget", Version: "1.21", Tools: []string{bin + "wget"}},
		}
		if h.OS.Docker != "" {
			list = append(list, machine.Package{Name: "docker", Version: h.OS.Docker, Tools: dockerTools, Units: []machine.Unit{docker}})
		}
	}
	for _, p := range list {
		h.AddPackage(p)
	}
	base := "coreutils bash grep sed findutils util-linux tar gzip sudo openssh-server iproute2 procps"
	if !apt {
		base += " curl rpm ca-certificates"
	}
	if h.OS.Init == "systemd" {
		base += " systemd"
	}
	for n := range strings.FieldsSeq(base) {
		if _, known := h.Package(n); !known {
			h.AddPackage(machine.Package{Name: n, Version: "1"})
		}
	}
	h.AddHooks(machine.Hooks{Boot: func() { firstBoot(h, base) }})
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
