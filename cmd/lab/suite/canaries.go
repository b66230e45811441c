package suite

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"holdfast/cmd/lab/machines"
	"holdfast/steps/inventory"
)

func canaries() Scenario {
	const engine = "cloudserver"
	return Scenario{
		Name: "canaries", Begin: Bare,
		About: "an ordinary user with passwords for ssh, key and sudo installs to the end; no secret shows in any file, output, disk or command line",
		Run: func(ctx context.Context, b *Bench) error {
			s := newBirds()
			if err := b.release(ctx, s); err != nil {
				return err
			}
			err := b.writeClusterAs(ctx, engine, func(i int, h *inventory.Host) error { return canaryLogin(b, i, h) })
			if err != nil {
				return err
			}
			watch, err := b.watch(ctx, append(s.forms(), tokenMark))
			if err != nil {
				return err
			}
			start := time.Now()
			said, typed, runErr := b.typed(ctx, s, "apply", "-f", b.clusterFile(engine), "--yes", "--json", "--ask-sudo")
			took := time.Since(start)
			seen, err := watch.end()
			if err != nil {
				return err
			}
			if runErr != nil {
				return fmt.Errorf("%w\n%s", runErr, lastLines(typed, 12))
			}
			b.measure("apply by an ordinary user, watched", took.Seconds(), "s")
			tokens, err := b.judgeArgv(ctx, s.forms(), seen)
			if err != nil {
				return err
			}
			if err := b.searchAll(ctx, s, tokens, said+typed); err != nil {
				return err
			}
			return b.served(ctx)
		},
	}
}

// typed runs holdfast on a terminal, where a person types the secrets when asked. Standard output is not the terminal.
func (b *Bench) typed(ctx context.Context, s birds, args ...string) (stdout, shown string, err error) {
	t, err := openTerminal(map[string]string{
		"Passphrase of the key": s.phrase, "The password of": s.login, "The sudo password of": s.sudo,
	})
	if err != nil {
		return "", "", err
	}
	defer t.master.Close()
	home := filepath.Join(b.Dir, "canary-home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return "", "", err
	}
	argv := b.argv(args)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	r := &running{}
	cmd.Stdout = r
	cmd.Env = append(os.Environ(), "HOME="+home, "SSH_AUTH_SOCK=", "TERM=xterm")
	t.lend(cmd)
	if err := machines.Within(b.Lab.Namespace(), cmd.Start); err != nil {
		return "", "", err
	}
	go t.attend()
	err = cmd.Wait()
	for _, line := range r.all() {
		stdout += line + "\n"
	}
	log := filepath.Join(b.Dir, fmt.Sprintf("%d-typed.log", time.Now().UnixMilli()))
	_ = os.WriteFile(log, []byte(t.text()+stdout), 0o600)
	return stdout, t.text(), err
}
