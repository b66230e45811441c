// Package facts asks a host what it is, in one script and one round trip, reads the answer, and judges a cluster's hosts
// before anything is changed. Gathering is the only part that touches a connection; parsing and judging are pure. What
// to do about a finding stands here; how to do it on a system belongs to osfam and to the playbooks.
package facts

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/steps"
)

//go:embed script.sh
var script string

// errCut is an answer without its last line: what is missing would look like a host without it.
var errCut = errors.New("the answer was cut off")

// Script is what a host is asked. It changes nothing and needs no root, but tells more to one who may use sudo.
func Script() steps.Script {
	return steps.Script{Text: strings.ReplaceAll(script, "{pkgs}", strings.Join(conflictNames(), " "))}
}

// Gather asks one host. An odd host gives empty fields; errors are those of the connection, and an answer that broke
// off. now is the operator's clock, against which the host's is measured.
func Gather(ctx context.Context, conn steps.Conn, now func() time.Time) (steps.Facts, error) {
	return gather(ctx, conn, now, Script())
}

// GatherAsRoot is Gather through the connection's own sudo, which may have a password: it tells all that root may see,
// and proves that sudo works. A sudo that does not is an error of the connection.
func GatherAsRoot(ctx context.Context, conn steps.Conn, now func() time.Time) (steps.Facts, error) {
	s := Script()
	s.Sudo = true
	return gather(ctx, conn, now, s)
}

func gather(ctx context.Context, conn steps.Conn, now func() time.Time, s steps.Script) (steps.Facts, error) {
	start := now()
	var heard time.Time
	res, err := conn.Run(ctx, steps.Cmd{Script: s, Line: func(_ steps.Stream, ln string) {
		// The clock is read at the start of a script that may take its time: only this line's own way counts.
		if heard.IsZero() && strings.HasPrefix(ln, "clock=") {
			heard = now()
		}
	}})
	if err != nil {
		return steps.Facts{}, fmt.Errorf("asking the host about itself: %w", err)
	}
	if heard.IsZero() {
		heard = now()
	}
	f, err := Parse(res.Stdout)
	if err != nil {
		return steps.Facts{}, steps.WithHint(fmt.Errorf("asking the host about itself: %w", err),
			"run it again; if it stays so, log in with ssh and see whether the command sh works there")
	}
	f.Skew = skew(start, heard, f.Clock)
	return f, nil
}

// skew takes the middle of the exchange for the moment at which the host read its clock.
func skew(start, heard, clock time.Time) steps.Skew {
	if clock.IsZero() {
		return steps.Skew{}
	}
	half := heard.Sub(start) / 2
	return steps.Skew{Seconds: clock.Sub(start.Add(half)).Seconds(), PlusMinus: half.Seconds()}
}

// conflictNames are all packages a host is asked about, sorted.
func conflictNames() []string {
	var all []string
	for _, source := range []string{"docker-ce", "distro"} {
		all = append(all, Conflicts(source)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Conflicts lists the packages that cannot stand beside Docker from that source ("docker-ce" or "distro"), by the list
// in Docker's own installation manual, both families in one.
func Conflicts(source string) []string {
	always := []string{"podman-docker", "docker-engine", "lxc-docker"}
	switch source {
	case "distro":
		return append(always, "docker-ce", "containerd.io")
	default:
		return append(always, "docker.io", "docker-doc", "docker-compose", "docker-compose-v2", "containerd", "runc",
			"docker", "docker-client", "docker-client-latest", "docker-common", "docker-latest", "docker-latest-logrotate",
			"docker-logrotate")
	}
}
