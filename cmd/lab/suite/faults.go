package suite

import (
	"context"
	"errors"
)

func faults() Scenario {
	return Scenario{
		Name: "faults", Begin: Bare,
		About: "each fault gives its error, remedy and exit code; nothing is changed on any machine",
		Run: func(ctx context.Context, b *Bench) error {
			if err := b.people(ctx); err != nil {
				return err
			}
			before, err := b.looks(ctx)
			if err != nil {
				return err
			}
			var all []verdict
			var wrong []error
			for _, f := range append(accessFaults(), machineFaults()...) {
				v, err := b.suffer(ctx, f, before)
				if v.fault == "" && err != nil {
					return err // the bench itself failed: what follows would mean nothing
				}
				all, wrong = append(all, v), append(wrong, err)
			}
			b.table(all)
			b.measure("faults tried", float64(len(all)), "faults")
			return errors.Join(wrong...)
		},
	}
}

func faultsMidway() Scenario {
	return Scenario{
		Name: "faults-midway", Begin: Previous,
		About: "a disk that fills up, a package lock held for ever and for a minute, another swarm: said why, the others' work kept, then done",
		Run: func(ctx context.Context, b *Bench) error {
			var all []verdict
			var wrong []error
			for _, suffer := range midwayFaults() {
				v, err := suffer(ctx, b)
				all, wrong = append(all, v), append(wrong, err)
				if err != nil {
					b.Notify("  " + v.fault + ": " + err.Error())
				}
			}
			b.table(all)
			return errors.Join(wrong...)
		},
	}
}

// The people who log in where root does not. Their passwords are of no worth elsewhere.
const (
	plainUser     = "plain" // may not use sudo
	askedUser     = "asked" // sudo wants a password
	askedPassword = "correct horse 9f battery"
)

// people makes the users on every machine, with the lab's key.
func (b *Bench) people(ctx context.Context) error {
	const script = `set -e
for u in plain asked; do
	id $u >/dev/null 2>&1 || useradd -m -s /bin/bash $u
	install -d -m 700 -o $u -g $u /home/$u/.ssh
	install -m 600 -o $u -g $u /root/.ssh/authorized_keys /home/$u/.ssh/authorized_keys
done
for u in plain asked; do echo "$u:` + askedPassword + `"; done | chpasswd
echo 'asked ALL=(ALL:ALL) ALL' >/etc/sudoers.d/asked
chmod 440 /etc/sudoers.d/asked
sync # the next fault may be a power cut`
	for i := 1; i <= count; i++ {
		if _, err := b.on(ctx, i, script); err != nil {
			return err
		}
	}
	return nil
}
