package suite

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"holdfast/steps/inventory"
)

// canaryUser logs in to every machine, each in another way, and becomes root with a password that is not its own.
const canaryUser = "canary"

// birds are secrets that stand nowhere else, so that finding one anywhere means that it was let out. Their odd
// characters make each way of escaping show.
type birds struct {
	login, sudo, phrase, access, secret string
}

func newBirds() birds {
	odd := func() string { return "Cn" + rand.Text()[:16] + `"&/+<` }
	return birds{odd(), odd(), odd(), "CANARY" + rand.Text()[:14], rand.Text() + rand.Text()[:14]}
}

func (s birds) forms() []string {
	var all []string
	for _, secret := range []string{s.login, s.sudo, s.phrase, s.access, s.secret} {
		all = append(all, formsOf(secret)...)
	}
	return all
}

// release puts the secrets where they belong: the users' passwords, an encrypted key, the kept credentials.
func (b *Bench) release(ctx context.Context, s birds) error {
	key := b.canaryKey()
	for _, f := range []string{key, key + ".pub"} {
		if err := os.RemoveAll(f); err != nil {
			return err
		}
	}
	if err := exec.CommandContext(ctx, "ssh-keygen", "-q", "-t", "ed25519", "-N", s.phrase, "-f", key).Run(); err != nil {
		return fmt.Errorf("making a key: %w", err)
	}
	public, err := os.ReadFile(key + ".pub")
	if err != nil {
		return err
	}
	for i, sudoers := range sudoersOf() {
		if err := b.settle(ctx, i+1, s, string(public), sudoers); err != nil {
			return err
		}
	}
	dir := filepath.Join(b.state(), "lab")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	text := fmt.Sprintf("s3_access_key=%s\ns3_secret_key=%s\n", s.access, s.secret)
	return os.WriteFile(filepath.Join(dir, "s3-credentials"), []byte(text), 0o600)
}

// sudoersOf are the rules of the three machines: a terminal of sudo's own and no ticket; a lecture; no password at all.
func sudoersOf() []string {
	return []string{
		"Defaults:canary rootpw, use_pty, timestamp_timeout=0\ncanary ALL=(ALL:ALL) ALL\n",
		"Defaults:canary rootpw, lecture=always\ncanary ALL=(ALL:ALL) ALL\n",
		"canary ALL=(ALL:ALL) NOPASSWD: ALL\n",
	}
}

// settle makes the user of one machine. What is secret goes in by standard input.
func (b *Bench) settle(ctx context.Context, i int, s birds, public, sudoers string) error {
	const script = `set -e
id canary >/dev/null 2>&1 || useradd -m -s /bin/bash canary
chpasswd
install -d -m 700 -o canary -g canary /home/canary/.ssh`
	in := fmt.Sprintf("canary:%s\nroot:%s\n", s.login, s.sudo)
	r, err := b.Lab.RunInput(ctx, i, script, strings.NewReader(in))
	if err == nil && r.Exit != 0 {
		err = fmt.Errorf("n%d: making a user: %s", i, lastLines(r.Stderr, 3))
	}
	if err != nil {
		return err
	}
	if i == 1 { // here only the password opens
		public = ""
	}
	if err := b.Lab.Put(ctx, i, "/home/canary/.ssh/authorized_keys", "644", strings.NewReader(public)); err != nil {
		return err
	}
	return b.Lab.Put(ctx, i, "/etc/sudoers.d/canary", "440", strings.NewReader(sudoers))
}

func (b *Bench) canaryKey() string { return filepath.Join(b.Dir, "canary-key") }

// canaryLogin is how each machine is reached: the first by password, the others by the encrypted key.
func canaryLogin(b *Bench, i int, h *inventory.Host) error {
	h.SSH.User, h.SSH.Sudo, h.SSH.IdentityFile = canaryUser, true, b.canaryKey()
	if i == 1 {
		h.SSH.IdentityFile = ""
	}
	return nil
}
