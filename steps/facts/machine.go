package facts

import (
	"fmt"
	"math"
	"strings"

	"holdfast/steps"
	"holdfast/steps/osfam"
)

const (
	mib = int64(1) << 20
	gib = int64(1) << 30
)

func knownSystem(v view) Finding {
	o := v.facts.OS
	name := o.Pretty
	if name == "" {
		name = strings.TrimSpace(o.ID + " " + o.Version)
	}
	family, match := osfam.Of(o.ID, o.Like)
	row, known := osfam.SystemOf(o.ID, o.Version)
	switch {
	case known && row.Status == osfam.Supported:
		return fine("%s", name)
	case known && row.Status == osfam.Old && v.want.Museum:
		return warn(name+", in museum mode", "it gets no security fixes: keep it away from any network you do not trust")
	case known && row.Status == osfam.Old:
		return stop(name+" is too old", row.Remedy)
	case known:
		return warn(name+" is untested", row.Remedy)
	case match == osfam.Exact:
		return warn(name+" is a version nobody has tried", "it will be treated like the other systems of the "+family.Name+" family; read the plan before you apply it")
	case match == osfam.Likely:
		return warn(name+" is not known, but says it is like "+join(o.Like), "it will be treated as one of the "+family.Name+" family; read the plan before you apply it")
	}
	return stop(name+" is not known", "use Debian 12, Ubuntu 22.04 or 24.04, or Rocky Linux 9")
}

func arch(v view) Finding {
	switch v.facts.Arch {
	case "x86_64", "amd64", "aarch64", "arm64":
		return fine("%s", v.facts.Arch)
	}
	return stop(orUnknown(v.facts.Arch)+" machine", "use a 64-bit machine, x86_64 or arm64: the images are made for no other")
}

func root(v view) Finding {
	switch {
	case v.facts.UID == 0:
		return fine("login is root")
	case v.want.SudoPassword && v.host.SSH.Sudo:
		return fine("sudo works, its password is given")
	case v.facts.Sudo && v.host.SSH.Sudo:
		return fine("sudo works without a password")
	case v.facts.Sudo:
		return stop("sudo works, but the cluster file does not allow it", "set ssh.sudo: true in the cluster file")
	}
	user := v.host.SSH.User
	return stop(user+" is not root, and sudo does not work without a password", "give it with --ask-sudo or --sudo-password-file, log in as root, or on the host, as root: echo '"+user+" ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/holdfast")
}

func initSystem(v view) Finding {
	switch {
	case v.facts.Init == "systemd":
		return fine("systemd")
	case v.facts.Init == "upstart" && v.want.Museum:
		return warn("upstart, in museum mode", "services are started the old way; test a reboot yourself")
	}
	return stop("no systemd ("+orUnknown(v.facts.Init)+")", "use a machine that boots with systemd; a container is no machine")
}

func hostname(v view) Finding {
	name := v.facts.Hostname
	if name == "" || name == "(none)" || strings.HasPrefix(name, "localhost") {
		return stop("the host is called "+orUnknown(name), "give it a name of its own: hostnamectl set-hostname "+v.host.Name)
	}
	if others := v.sharers(func(f steps.Facts) bool { return strings.EqualFold(f.Hostname, name) }); len(others) > 0 {
		return stop(name+" is the name of "+join(others)+" too", "give each its own: hostnamectl set-hostname "+v.host.Name)
	}
	return fine("%s", name)
}

func machineID(v view) Finding {
	id := v.facts.Machine
	if id == "" || id == "uninitialized" {
		return warn("it has no machine id", "make one: systemd-machine-id-setup")
	}
	if others := v.sharers(func(f steps.Facts) bool { return f.Machine == id }); len(others) > 0 {
		return stop("same machine id as "+join(others)+": a cloned machine",
			"on the clone: rm -f /etc/machine-id /var/lib/dbus/machine-id /etc/docker/key.json; systemd-machine-id-setup; reboot")
	}
	return fine("%.8s...", id)
}

// clockSkew counts only what is certain: the difference beyond the doubt of the measurement.
func clockSkew(v view) Finding {
	if v.facts.Clock.IsZero() {
		return warn("its clock could not be read", "compare by hand: date")
	}
	s := v.facts.Skew
	certain := math.Abs(s.Seconds) - s.PlusMinus
	what := fmt.Sprintf("%+.1f s against this machine (+/- %.1f)", s.Seconds, s.PlusMinus)
	const remedy = "turn time synchronisation on: timedatectl set-ntp true (or install chrony)"
	switch {
	case certain > 60:
		return stop(what+": swarm certificates would not be valid", remedy)
	case certain > 5:
		return warn(what, remedy)
	}
	return fine("%s", what)
}

func memory(v view) Finding {
	m := v.facts.Memory
	what := fmt.Sprintf("%d MB", m/mib)
	switch {
	case m == 0:
		return warn("its memory could not be read", "make sure it has 1 GB or more")
	case m < 400*mib:
		return stop(what, "give the machine 1 GB of memory or more")
	case m < 900*mib:
		return warn(what, "1 GB or more is better: the service alone takes about 420 MB")
	}
	return fine("%s", what)
}

func disk(v view) Finding {
	d := v.facts.DiskFree
	what := fmt.Sprintf("%.1f GB free under /var", float64(d)/float64(gib))
	switch {
	case d == 0:
		return stop("no free space under /var, or it could not be read", "see df -h /var; make room, 5 GB or more")
	case d < 2*gib:
		return stop(what, "make room under /var, 5 GB or more: images are kept there")
	case d < 5*gib:
		return warn(what, "5 GB or more is better: images are kept there")
	}
	return fine("%s", what)
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
