package tools

import "holdfast/steps/sim/machine"

// aptPackages are those that Debian and its kin, and Docker's own repository, have for the playbooks.
func aptPackages(os machine.Profile) []machine.Package {
	return []machine.Package{
		{Name: "ca-certificates", Version: "20230311"},
		{Name: "apt-transport-https", Version: "2.6.1"},
		{Name: "curl", Version: "7.88.1", Tools: []string{bin + "curl"}, Depends: []string{"libcurl4"}},
		{Name: "libcurl4", Version: "7.88.1"},
		{Name: "gnupg", Version: "2.2.40", Tools: []string{bin + "gpg"}},
		{Name: "wget", Version: "1.21", Tools: []string{bin + "wget"}},
		{Name: "apparmor", Version: "3.0.8"},
		{Name: "attr", Version: "2.5.1"},
		{Name: "libnfsidmap1", Version: "2.6.2"},
		{Name: "rpcbind", Version: "1.2.6", Units: unitsOf(unitOf("rpcbind", "RPC bind portmap service")), Start: true},
		{Name: "nfs-common", Version: "1:2.6.2", Depends: []string{"rpcbind", "libnfsidmap1"}, Tools: nfsClient()},
		{Name: "nfs-kernel-server", Version: "1:2.6.2", Depends: []string{"nfs-common"}, Tools: nfsServer(), Units: unitsOf(nfsUnit(os)), Start: true},
		{Name: "docker.io", Version: os.Docker, Depends: []string{"containerd", "runc"}, Tools: dockerTools(), Units: unitsOf(dockerUnit()), Start: true},
		{Name: "docker-ce", Version: "5:27.3.1", Depends: []string{"docker-ce-cli", "containerd.io"}, Tools: dockerTools()[1:], Units: unitsOf(dockerUnit()), Start: true, From: "download.docker.com"},
		{Name: "docker-ce-cli", Version: "5:27.3.1", Tools: dockerTools()[:1], From: "download.docker.com"},
		{Name: "containerd.io", Version: "1.7.22", From: "download.docker.com"},
		{Name: "containerd", Version: "1.6.20"},
		{Name: "runc", Version: "1.1.5"},
		{Name: "linux-image-extra-virtual", Version: os.Kernel},
		{Name: "linux-image-extra-" + os.Kernel, Version: os.Kernel},
	}
}

// rpmPackages are those of CentOS and its kin.
func rpmPackages(os machine.Profile) []machine.Package {
	list := []machine.Package{
		{Name: "rpcbind", Version: "1.2.6", Units: unitsOf(unitOf("rpcbind", "RPC Bind"))},
		{Name: "nfs-utils", Version: "2.5.4", Depends: []string{"rpcbind"}, Tools: append(nfsClient(), nfsServer()...), Units: unitsOf(nfsUnit(os))},
		{Name: "docker-ce", Version: "27.3.1", Depends: []string{"docker-ce-cli", "containerd.io"}, Tools: dockerTools()[1:], Units: unitsOf(dockerUnit()), From: "download.docker.com"},
		{Name: "docker-ce-cli", Version: "27.3.1", Tools: dockerTools()[:1], From: "download.docker.com"},
		{Name: "containerd.io", Version: "1.7.22", From: "download.docker.com"},
		{Name: "kernel-modules-extra", Version: os.Kernel},
		{Name: "wget", Version: "1.21", Tools: []string{bin + "wget"}},
	}
	if os.Docker != "" {
		list = append(list, machine.Package{Name: "docker", Version: os.Docker, Tools: dockerTools(), Units: unitsOf(dockerUnit())})
	}
	return list
}
