package suite

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"holdfast/steps/inventory"
)

// accessFaults are those of the way in: power, keys, sudo.
func accessFaults() []fault {
	const newKey = "mkdir -p /var/tmp/keys && mv /etc/ssh/ssh_host_* /var/tmp/keys/ && ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key && systemctl restart ssh"
	const oldKey = "rm -f /etc/ssh/ssh_host_* && mv /var/tmp/keys/* /etc/ssh/ && rmdir /var/tmp/keys && systemctl restart ssh"
	return []fault{
		{
			name: "host down", exit: 3, says: []string{"n3:", "is the machine on"},
			harm: func(ctx context.Context, b *Bench) error { return b.cutPower(ctx, 3) },
			mend: func(ctx context.Context, b *Bench) error {
				return errors.Join(b.Lab.Start(ctx, 3), b.Lab.Wait(ctx, 3))
			},
		},
		{name: "key refused", reach: strangerKey, exit: 3, says: []string{"n1:", "n3:", "login refused", "ssh-copy-id"}},
		{
			name: "host key changed", exit: 3, says: []string{"n2:", "host key has changed", "ssh-keygen -R"},
			harm: script(2, newKey), mend: script(2, oldKey),
		},
		{name: "no sudo right", reach: as(plainUser), exit: 4, says: []string{"plain is not root", "sudoers.d"}},
		{
			name: "no sudo right, password given", reach: as(plainUser), sudo: askedPassword, exit: 3,
			says: []string{"may not use sudo", "sudoers.d"},
		},
		{name: "sudo wants a password, none given", reach: as(askedUser), exit: 4, says: []string{"asked is not root", "--ask-sudo"}},
		{
			name: "sudo password wrong", reach: as(askedUser), sudo: "no " + askedPassword, exit: 3,
			says: []string{"password"},
		},
	}
}

// as logs in as an ordinary user who becomes root with sudo.
func as(user string) func(*Bench, int, *inventory.Host) error {
	return func(_ *Bench, _ int, h *inventory.Host) error {
		h.SSH.User, h.SSH.Sudo = user, true
		return nil
	}
}

// strangerKey logs in with a key that no machine knows.
func strangerKey(b *Bench, _ int, h *inventory.Host) error {
	h.SSH.IdentityFile = filepath.Join(b.Dir, "stranger")
	if _, err := os.Stat(h.SSH.IdentityFile); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", h.SSH.IdentityFile).Run()
}

// passwordFile writes a password where only we can read it, and gives the file.
func (b *Bench) passwordFile(name, password string) (string, error) {
	file := filepath.Join(b.Dir, name+".password")
	return file, os.WriteFile(file, []byte(password+"\n"), 0o600)
}
