package machines

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/steps"
)

// Link is how bad the line to a machine is. The zero value is a good one.
type Link struct {
	Delay time.Duration // of a round trip, half of it each way; up to 10 s
	Loss  float64       // per cent of the packets, each way; below 100
	Port  int           // TCP port of the machine's that suffers; 0: all that the machine sends and gets
}

// SetLink spoils the line of machine i, or mends it. It is done inside the machine, whose kernel has netem where the
// one under this host may have none; so a restart of the machine mends it too.
func (l *Lab) SetLink(ctx context.Context, i int, k Link) error {
	if err := k.check(); err != nil {
		return err
	}
	r, err := l.Run(ctx, i, k.script())
	if err == nil && r.Exit != 0 {
		err = fmt.Errorf("n%d: change the line%s", i, tail(r.Stderr, 3))
	}
	return err
}

func (k Link) check() error {
	switch {
	case k.Delay < 0 || k.Delay > 10*time.Second:
		return steps.WithHint(fmt.Errorf("a delay of %s cannot be had", k.Delay), "say 0 to 10s, such as 100ms")
	case !(k.Loss >= 0 && k.Loss < 100): // NaN is refused, too
		return steps.WithHint(fmt.Errorf("a loss of %g %% cannot be had", k.Loss), "say 0% to 99%, such as 5%")
	case k.Port < 0 || k.Port > 65535:
		return steps.WithHint(errors.New("there is no such port"), "say 1 to 65535, or 0 for all")
	}
	return nil
}

// script takes away what an earlier call did and then, unless the line is to be good, puts netem in both ways. What
// comes in is led through an ifb device: a queue exists only for what is sent.
func (k Link) script() string {
	var b strings.Builder
	b.WriteString("tc qdisc del dev vec0 root 2>/dev/null; tc qdisc del dev vec0 ingress 2>/dev/null; ip link del ifb0 2>/dev/null\n")
	if k.Delay == 0 && k.Loss == 0 {
		return b.String() + "exit 0\n"
	}
	out, in := "match u32 0 0", "match u32 0 0"
	if k.Port != 0 {
		out, in = fmt.Sprintf("match ip sport %d 0xffff", k.Port), fmt.Sprintf("match ip dport %d 0xffff", k.Port)
	}
	netem := fmt.Sprintf("netem limit 10000 delay %dus loss %g%%", (k.Delay / 2).Microseconds(), k.Loss)
	fmt.Fprintf(&b, `set -e
for m in sch_netem sch_prio sch_ingress cls_u32 act_mirred ifb; do modprobe -q $m || :; done
ip link show ifb0 >/dev/null 2>&1 || ip link add ifb0 type ifb
ip link set ifb0 up
tc qdisc add dev ifb0 root %[1]s
tc qdisc add dev vec0 root handle 1: prio bands 4
tc qdisc add dev vec0 parent 1:4 handle 40: %[1]s
tc qdisc add dev vec0 handle ffff: ingress
tc filter add dev vec0 parent ffff: protocol ip u32 %[3]s action mirred egress redirect dev ifb0
tc filter add dev vec0 parent 1: protocol ip u32 %[2]s flowid 1:4
`, netem, out, in)
	return b.String()
}
