package failover

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"holdfast/steps"
	"holdfast/steps/survival"
)

// partition cuts a machine off from its peers, both ways, while the operator's SSH stays. Because a mistake here could
// lock everybody out, the machine itself heals it by a timer that is set before the first rule.
func partition() drill {
	return drill{
		name: "partition", about: "cuts the machine with the task off from all its peers; SSH stays, and a timer on it heals it in any case",
		machine: true, cutsWay: true,
		event:  partitionEvent,
		heal:   func(w *work) map[string]string { return map[string]string{w.target: unblock} },
		inject: injectPartition,
	}
}

func partitionEvent(_ survival.Layout, n survival.Node) survival.Event {
	if n.Manager {
		return survival.ManagerCut
	}
	return survival.Partitioned
}

func injectPartition(ctx context.Context, w *work) error {
	target, _ := w.Inventory.Host(w.target)
	var peers []string
	for _, h := range w.Inventory.Hosts {
		if h.Name != w.target {
			peers = append(peers, h.ClusterAddress)
		}
	}
	if err := w.must(ctx, w.target, quick, w.armed(block(peers, target.SSH.Port))); err != nil {
		return err
	}
	probe := "timeout 3 ping -c 1 -W 2 " + steps.Quote(peers[0]) + " >/dev/null 2>&1\n"
	if res, err := w.run(ctx, w.target, quick, probe); err != nil || res.Exit == 0 {
		return fmt.Errorf("%s was to be cut off, but still reaches %s, or us no more", w.target, peers[0])
	}
	return nil
}

// block drops what goes to peers and comes from them, containers' traffic too, in a chain of its own. SSH is let through
// first, to and from anybody: the operator may come through one of the peers.
func block(peers []string, port int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "port=%d\n", port)
	b.WriteString(`case ${SSH_CONNECTION:-} in *' '*) here=${SSH_CONNECTION##* } ;; *) here=$port ;; esac
if command -v iptables >/dev/null 2>&1; then
`)
	for _, tool := range []string{"iptables", "ip6tables"} {
		if of := family(peers, tool == "ip6tables"); len(of) > 0 {
			b.WriteString(chain(tool, of))
		}
	}
	b.WriteString("else\n  nft -f - <<END\n" + table(peers) + "END\n  [ $? = 0 ] || exit 1\nfi\n")
	return b.String()
}

func family(peers []string, v6 bool) []string {
	var out []string
	for _, p := range peers {
		if a, err := netip.ParseAddr(p); err == nil && a.Is6() == v6 {
			out = append(out, p)
		}
	}
	return out
}

// chain fills the chain before it is used, so that there is no moment with half of it.
func chain(tool string, peers []string) string {
	var b strings.Builder
	line := func(format string, args ...any) {
		fmt.Fprintf(&b, "  %s -w 5 "+format+" || exit 1\n", append([]any{tool}, args...)...)
	}
	line("-N HOLDFAST-DRILL")
	for _, way := range []string{"--dport", "--sport"} {
		line(`-A HOLDFAST-DRILL -p tcp %s "$port" -j RETURN`, way)
		line(`-A HOLDFAST-DRILL -p tcp %s "$here" -j RETURN`, way)
	}
	for _, p := range peers {
		line("-A HOLDFAST-DRILL -s %s -j DROP", p)
		line("-A HOLDFAST-DRILL -d %s -j DROP", p)
	}
	for _, from := range []string{"INPUT", "OUTPUT", "FORWARD"} {
		line("-I %s 1 -j HOLDFAST-DRILL", from)
	}
	return b.String()
}

// table is the same for machines that have nft alone; it is loaded as a whole or not at all.
func table(peers []string) string {
	rules := "    tcp dport { $port, $here } accept\n    tcp sport { $port, $here } accept\n"
	for _, p := range peers {
		word := "ip"
		if strings.Contains(p, ":") {
			word = "ip6"
		}
		rules += fmt.Sprintf("    %s saddr %s drop\n    %s daddr %s drop\n", word, p, word, p)
	}
	text := "table inet holdfast_drill {\n"
	for _, hook := range []string{"prerouting", "output"} {
		text += "  chain " + hook + " {\n    type filter hook " + hook + " priority -300;\n" + rules + "  }\n"
	}
	return text + "}\n"
}

// unblock takes out whatever of it is there.
const unblock = `
for tool in iptables ip6tables; do
  command -v "$tool" >/dev/null 2>&1 || continue
  for chain in INPUT OUTPUT FORWARD; do
    for again in 1 2 3; do
      "$tool" -w 5 -D "$chain" -j HOLDFAST-DRILL 2>/dev/null || break
    done
  done
  "$tool" -w 5 -F HOLDFAST-DRILL 2>/dev/null
  "$tool" -w 5 -X HOLDFAST-DRILL 2>/dev/null
done
if command -v nft >/dev/null 2>&1; then nft delete table inet holdfast_drill 2>/dev/null; fi
for tool in iptables ip6tables; do
  command -v "$tool" >/dev/null 2>&1 || continue
  for chain in INPUT OUTPUT FORWARD; do
    if "$tool" -w 5 -n -L "$chain" 2>/dev/null | grep -q HOLDFAST-DRILL; then
      echo 'the rules that cut this machine off are still there' >&2
      exit 1
    fi
  done
done
exit 0
`
