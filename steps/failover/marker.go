package failover

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"holdfast/steps"
)

// Every host of the cluster is told of a drill before anything is broken, in a folder that is made in one step: it is
// the lock against a second drill, and it holds the script that mends. Who finds it with no sign of life mends first.

// errBusy is somebody else's drill.
var errBusy = errors.New("another drill is running")

const markerHead = `
d=/var/lib/holdfast/drill
`

// note is a marker as it is found.
type note struct {
	host, drill, target, run, owner, since string
	age                                    time.Duration // since the last sign of life
	heal                                   bool          // there is a script that mends
}

// markerText is what the marker says. Only words that cannot break a line go in.
func (w *work) markerText() string {
	line := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	return fmt.Sprintf("drill=%s\ntarget=%s\nrun=%s\nowner=%s\nsince=%s\n", w.drill.name, line(w.target), w.id, line(w.Owner),
		w.started.UTC().Format(time.RFC3339))
}

// claim leaves the marker on every host, in the inventory's order. On failure it takes back its own.
func (w *work) claim(ctx context.Context) error {
	for _, h := range w.Inventory.Hosts {
		res, err := w.run(ctx, h.Name, quick, markerHead+`umask 077
mkdir -p /var/lib/holdfast
if ! mkdir "$d" 2>/dev/null; then
  grep -qsx 'run=`+w.id+`' "$d/marker" || { cat "$d/marker" 2>/dev/null; exit 9; }
fi
cat >"$d/marker.new"`+steps.Heredoc(w.markerText(), "END")+`
mv -f "$d/marker.new" "$d/marker"
`)
		switch {
		case err != nil:
			return fmt.Errorf("%s cannot be told of the drill: %w", h.Name, err)
		case res.Exit == 9:
			return steps.WithHint(fmt.Errorf("%w on %s: %s", errBusy, h.Name, strings.Join(strings.Fields(res.Stdout), " ")), hintBusy)
		case res.Exit != 0:
			return fmt.Errorf("%s cannot be told of the drill: %s", h.Name, lastLine(res))
		}
		w.claimed = append(w.claimed, h.Name)
	}
	return nil
}

// leave writes what mends the fault to the hosts that will have to do it. Nothing is broken before that.
func (w *work) leave(ctx context.Context, heals map[string]string) error {
	for host, text := range heals {
		if err := w.must(ctx, host, quick, markerHead+`umask 077
cat >"$d/heal.new"`+steps.Heredoc("#!/bin/sh\n"+text, "HEAL")+`
mv -f "$d/heal.new" "$d/heal"
`); err != nil {
			return err
		}
	}
	w.heals = heals
	return nil
}

// arm sets a timer on the host itself that mends in any case, unless another drill has begun by then.
const arm = `
later="grep -qsx 'run=$run' /var/lib/holdfast/drill/marker && exec /bin/sh /var/lib/holdfast/drill/heal"
armed=no
if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1; then
  systemd-run --quiet --unit="holdfast-drill-$run" --on-active="$seconds" --timer-property=AccuracySec=1s /bin/sh -c "$later" >/dev/null 2>&1 && armed=yes
fi
if [ "$armed" = no ]; then
  setsid sh -c "sleep $seconds; $later" </dev/null >/dev/null 2>&1 &
fi
`

// armed puts the timer in front of a script that breaks something.
func (w *work) armed(script string) string {
	return fmt.Sprintf("run=%s\nseconds=%d\n", w.id, int(w.fuse().Seconds())) + arm + script
}

// fuse is when the host mends by itself: some time after we would have.
func (w *work) fuse() time.Duration {
	return max(w.fate.Limit(), w.drill.hold, 30*time.Second) + 30*time.Second
}

// keep gives signs of life until ctx ends.
func (w *work) keep(ctx context.Context) {
	for {
		var all sync.WaitGroup
		for _, host := range w.claimed {
			all.Go(func() {
				_, _ = w.run(ctx, host, 5*time.Second, markerHead+"[ ! -e \"$d/marker\" ] || touch \"$d/marker\"\n")
			})
		}
		all.Wait()
		select {
		case <-ctx.Done():
			return
		case <-time.After(keepEvery):
		}
	}
}

// dropMarker takes a marker away together with its timer.
func dropMarker(run string) string {
	return markerHead + "run=" + steps.Quote(run) + `
if [ -d /run/systemd/system ]; then systemctl stop "holdfast-drill-$run.timer" >/dev/null 2>&1; fi
if grep -qsx "run=$run" "$d/marker" || [ ! -e "$d/marker" ]; then rm -rf "$d"; fi
[ ! -d "$d" ] || grep -qs '^run=' "$d/marker"
`
}

// release takes the markers away. One that stays is taken for an interrupted drill by the next start, and mended.
func (w *work) release(ctx context.Context) error {
	var errs []error
	for _, host := range w.claimed {
		errs = append(errs, w.must(ctx, host, quick, dropMarker(w.id)))
	}
	return errors.Join(errs...)
}

// notes finds the markers on all hosts that answer, and names those that do not.
func (e Engine) notes(ctx context.Context) (found []note, silent []string) {
	for _, h := range e.Inventory.Hosts {
		res, err := e.run(ctx, h.Name, quick, markerHead+`[ -d "$d" ] || exit 0
echo here=yes
cat "$d/marker" 2>/dev/null
last=$(stat -c %Y "$d/marker" 2>/dev/null || stat -c %Y "$d") && echo "age=$(($(date +%s) - last))"
[ ! -e "$d/heal" ] || echo heal=yes
`)
		if err != nil {
			silent = append(silent, h.Name)
			continue
		}
		if n, ok := parseNote(h.Name, res.Stdout); ok {
			found = append(found, n)
		}
	}
	return found, silent
}

func parseNote(host, out string) (n note, ok bool) {
	n.host = host
	for line := range strings.SplitSeq(out, "\n") {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch key {
		case "here":
			ok = true
		case "drill":
			n.drill = value
		case "target":
			n.target = value
		case "run":
			n.run = value
		case "owner":
			n.owner = value
		case "since":
			n.since = value
		case "age":
			if s, err := strconv.ParseInt(value, 10, 64); err == nil {
				n.age = time.Duration(min(s, int64(staleAfter/time.Second)*2)) * time.Second
			}
		case "heal":
			n.heal = true
		}
	}
	return n, ok
}

// alive tells whether somebody may still be at it.
func (e Engine) alive(n note) bool {
	if n.owner != "" && e.Gone != nil && e.Gone(n.owner) {
		return false
	}
	return n.age < staleAfter
}
