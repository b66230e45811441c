package suite

import (
	"context"
	"fmt"
)

// machineFaults are those of a machine that lets us in, and that only looking finds.
func machineFaults() []fault {
	return []fault{
		{
			name: "disk full", exit: 4, says: []string{"n2", "disk", "make room"},
			harm: script(2, fillDisk), mend: script(2, "rm -f /var/fill"),
		},
		{
			name: "port 2377 taken", exit: 4, says: []string{"n1", "ports", "2377", "ss -ltnp"},
			harm: script(1, listen(2377)), mend: script(1, "systemctl stop taken"),
		},
		{
			name: "port 7946 taken", exit: 4, says: []string{"n3", "ports", "7946"},
			harm: script(3, listen(7946)), mend: script(3, "systemctl stop taken"),
		},
		{
			name: "clock an hour ahead", exit: 4, says: []string{"n2", "clock", "time synchronisation"},
			harm: script(2, "date -s '+1 hour' >/dev/null"), mend: script(2, "date -s '-1 hour' >/dev/null"),
		},
		{
			name: "clock an hour behind", exit: 4, says: []string{"n3", "clock", "time synchronisation"},
			harm: script(3, "date -s '-1 hour' >/dev/null"), mend: script(3, "date -s '+1 hour' >/dev/null"),
		},
		{
			name: "machine id cloned", exit: 4, says: []string{"n2", "n3", "same machine id", "systemd-machine-id-setup"},
			harm: cloneID, mend: script(3, "cat /run/own-id >/etc/machine-id"),
		},
	}
}

// fillDisk leaves 40 MB, the part that only root may use included.
const fillDisk = `set -- $(stat -f -c '%f %S' /var) && fallocate -l $(($1 * $2 - 40000000)) /var/fill`

// listen makes a program of somebody else's listen on a port.
func listen(port int) string {
	return fmt.Sprintf(`systemd-run -q --collect --unit=taken perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => %d, Listen => 1, ReuseAddr => 1) or die; sleep 9999'
for n in 1 2 3 4 5 6 7 8 9; do ss -ltn | grep -q ':%[1]d ' && exit 0; sleep 1; done; exit 1`, port)
}

// cloneID gives n3 the machine id of n2.
func cloneID(ctx context.Context, b *Bench) error {
	id, err := b.on(ctx, 2, "cat /etc/machine-id")
	if err != nil {
		return err
	}
	_, err = b.on(ctx, 3, "cat /etc/machine-id >/run/own-id && echo "+id+" >/etc/machine-id")
	return err
}
