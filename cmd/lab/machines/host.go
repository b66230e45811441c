package machines

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"holdfast/steps"
)

// hostPackages are what the host needs, and the program or file that shows each is there.
func hostPackages() [][2]string {
	return [][2]string{
		{"user-mode-linux", "/usr/bin/linux.uml"},
		{"mmdebstrap", "mmdebstrap"},
		{"e2fsprogs", "mke2fs"},
		{"iproute2", "ip"},
		{"openssh-client", "ssh"},
		{"socat", "socat"}, // the way into the namespace for ordinary ssh
		{"debian-archive-keyring", "/usr/share/keyrings/debian-archive-keyring.gpg"},
	}
}

// prepareHost installs what is missing and writes keys and configuration for ssh.
func (l *Lab) prepareHost(ctx context.Context) error {
	if os.Geteuid() != 0 {
		return steps.WithHint(errors.New("the lab needs root: it makes network namespaces and file systems"), "use sudo, or a root shell")
	}
	return l.locked(ctx, func() error {
		if err := l.installMissing(ctx); err != nil {
			return err
		}
		if err := l.raiseMappings(); err != nil {
			return err
		}
		return l.prepareSSH(ctx)
	})
}

func (l *Lab) installMissing(ctx context.Context) error {
	missing := missingPackages(hostPackages(), func(need string) bool {
		if strings.HasPrefix(need, "/") {
			_, err := os.Stat(need)
			return err == nil
		}
		_, err := tool(need)
		return err == nil
	})
	if len(missing) == 0 {
		return nil
	}
	l.notify("installing on this host: %s", strings.Join(missing, " "))
	if err := run(ctx, "apt-get", "update", "-qq"); err != nil {
		return needsDebian(missing, err)
	}
	err := run(ctx, "apt-get", append([]string{"install", "-y", "-qq", "--no-install-recommends"}, missing...)...)
	return needsDebian(missing, err)
}

func missingPackages(wanted [][2]string, there func(string) bool) []string {
	var missing []string
	for _, w := range wanted {
		if !there(w[1]) {
			missing = append(missing, w[0])
		}
	}
	return missing
}

func needsDebian(packages []string, err error) error {
	if err == nil {
		return nil
	}
	return steps.WithHint(fmt.Errorf("install packages on this host: %w", err),
		"the lab runs on Debian and Ubuntu, x86-64; install these yourself and try again: "+strings.Join(packages, " "))
}

// needMappings is what a guest's process may need: one host mapping for each run of pages that are not neighbours.
const needMappings = 1048576

// raiseMappings never lowers: somebody else on this host may need more.
func (l *Lab) raiseMappings() error {
	const knob = "/proc/sys/vm/max_map_count"
	text, err := os.ReadFile(knob)
	if err != nil {
		return err
	}
	if now, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && now >= needMappings {
		return nil
	}
	l.notify("raising vm.max_map_count to %d (until the next boot): a machine's processes need many mappings", needMappings)
	return os.WriteFile(knob, []byte(strconv.Itoa(needMappings)), 0o644)
}
