package tools

import (
	"net"
	"slices"
	"strings"
	"sync"

	"holdfast/steps/sim/machine"
)

type wallKey struct{}

// wall is a machine's packet filter: rules by chain, as they were given. Only one kind has an effect here, and only on
// machines: DROP or REJECT of everything from or to an address.
type wall struct {
	mu     sync.Mutex
	chains []string
	rules  map[string][]string
	ufw    bool
	ports  []string
}

func wallOf(h *machine.Host) *wall {
	return h.State(wallKey{}, func() any {
		w := &wall{chains: []string{"INPUT", "FORWARD", "OUTPUT"}, rules: map[string][]string{}}
		return w
	}).(*wall)
}

func (w *wall) drops(addr string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := map[string]bool{}
	var through func(chain string) bool
	through = func(chain string) bool {
		if seen[chain] {
			return false
		}
		seen[chain] = true
		for _, r := range w.rules[chain] {
			f := strings.Fields(r)
			target, port := "", false
			hit := true
			for k := 0; k+1 < len(f); k++ {
				switch f[k] {
				case "-j":
					target = f[k+1]
				case "-s", "-d":
					hit = hit && within(addr, f[k+1]) && (k == 0 || f[k-1] != "!")
				case "--dport", "--sport", "--dports", "-p":
					port = port || f[k] != "-p"
				}
			}
			if !hit || port {
				continue
			}
			switch target {
			case "DROP", "REJECT":
				if strings.Contains(r, "-s ") || strings.Contains(r, "-d ") {
					return true
				}
			case "ACCEPT", "RETURN":
				return false
			default:
				if through(target) {
					return true
				}
			}
		}
		return false
	}
	return through("INPUT") || through("OUTPUT")
}

func within(addr, list string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if _, n, err := net.ParseCIDR(one); err == nil && n.Contains(net.ParseIP(addr)) || one == addr {
			return true
		}
	}
	return false
}

// words takes options out of arguments by their names: whole words, as iptables has them.
type words []string

// value takes out one with a value.
func (w *words) value(names ...string) (string, bool) {
	for k, a := range *w {
		if slices.Contains(names, a) && k+1 < len(*w) {
			v := (*w)[k+1]
			*w = slices.Delete(*w, k, k+2)
			return v, true
		}
	}
	return "", false
}

// flag takes out one without.
func (w *words) flag(names ...string) bool {
	k := slices.IndexFunc(*w, func(a string) bool { return slices.Contains(names, a) })
	if k < 0 {
		return false
	}
	*w = slices.Delete(*w, k, k+1)
	return true
}

func iptables(c *call) int {
	if c.UID != 0 {
		c.errsay("%s v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)", c.Name())
		return 4
	}
	args := words(slices.Clone(c.args))
	for _, idle := range [][]string{{"-w", "--wait"}, {"-n"}, {"-v"}} {
		args.flag(idle...)
	}
	_, _ = args.value("-t", "--table")
	w := wallOf(c.Host)
	c.Host.SetFilter(w.drops)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, verb := range []string{"-N", "-X", "-F", "-A", "-I", "-D", "-C"} {
		if chain, ok := args.value(verb); ok {
			return c.edit(w, verb, chain, args)
		}
	}
	if args.flag("-F", "--flush") {
		w.rules = map[string][]string{}
		return 0
	}
	c.rules(w, args.flag("-S", "--list-rules"))
	return 0
}

// edit changes a chain or one of its rules.
func (c *call) edit(w *wall, verb, chain string, args words) int {
	known := slices.Contains(w.chains, chain)
	if verb == "-N" {
		if known {
			c.errsay("%s: Chain already exists.", c.Name())
			return 1
		}
		w.chains = append(w.chains, chain)
		return 0
	}
	if !known {
		c.errsay("%s: No chain/target/match by that name.", c.Name())
		return 1
	}
	if verb == "-I" && len(args) > 0 && strings.Trim(args[0], "0123456789") == "" {
		args = args[1:]
	}
	rule := strings.Join(args, " ")
	at := slices.Index(w.rules[chain], rule)
	switch verb {
	case "-X":
		w.chains = slices.DeleteFunc(w.chains, func(s string) bool { return s == chain })
		delete(w.rules, chain)
	case "-F":
		delete(w.rules, chain)
	case "-A":
		w.rules[chain] = append(w.rules[chain], rule)
	case "-I":
		w.rules[chain] = append([]string{rule}, w.rules[chain]...)
	default:
		if at < 0 {
			c.errsay("%s: Bad rule (does a matching rule exist in that chain?).", c.Name())
			return 1
		}
		if verb == "-D" {
			w.rules[chain] = slices.Delete(w.rules[chain], at, at+1)
		}
	}
	return 0
}

// rules prints what there is, as commands or as a table.
func (c *call) rules(w *wall, commands bool) {
	for k, chain := range w.chains {
		switch {
		case !commands:
			c.printf("Chain %s (policy ACCEPT)\ntarget     prot opt source               destination\n%s\n", chain, strings.Join(append(w.rules[chain], ""), "\n"))
		case k < 3:
			c.println("-P " + chain + " ACCEPT")
		default:
			c.println("-N " + chain)
		}
	}
	for _, chain := range w.chains {
		for _, r := range w.rules[chain] {
			if commands {
				c.println("-A " + chain + " " + r)
			}
		}
	}
}

func nft(c *call) int {
	if len(c.args) > 0 && c.args[0] == "list" {
		return 0
	}
	c.errsay("Error: not possible on the practice cluster: use iptables here")
	return 1
}

func ufw(c *call) int {
	if c.UID != 0 {
		c.errsay("ERROR: You need to be root to run this script")
		return 1
	}
	w := wallOf(c.Host)
	w.mu.Lock()
	defer w.mu.Unlock()
	words := slices.DeleteFunc(slices.Clone(c.args), func(s string) bool { return s == "--force" })
	if len(words) == 0 {
		return c.errf("ERROR: not enough args")
	}
	switch words[0] {
	case "status":
		c.println("Status: " + map[bool]string{true: "active", false: "inactive"}[w.ufw])
		for _, p := range w.ports {
			if w.ufw {
				c.printf("%-26s ALLOW       Anywhere\n", p)
			}
		}
	case "enable", "disable":
		w.ufw = words[0] == "enable"
		_ = c.fs.WriteFile("/etc/ufw/ufw.conf", []byte("ENABLED="+map[bool]string{true: "yes", false: "no"}[w.ufw]+"\nLOGLEVEL=low\n"), 0o644)
		c.println("Firewall " + map[bool]string{true: "is active and enabled on system startup", false: "stopped and disabled on system startup"}[w.ufw])
	case "allow", "delete", "deny", "reload", "default", "reset":
		if words[0] == "allow" {
			w.ports = append(w.ports, strings.Join(words[1:], " "))
		}
		c.println("Rules updated")
	default:
		c.errsay("ERROR: Invalid syntax")
		return 1
	}
	return 0
}

func firewallCmd(c *call) int {
	u, _ := c.Host.Unit("firewalld")
	if u.Active != "active" {
		c.errsay("FirewallD is not running")
		return 252
	}
	w := wallOf(c.Host)
	w.mu.Lock()
	defer w.mu.Unlock()
	code := 0
	for _, a := range c.args {
		verb, v, _ := strings.Cut(a, "=")
		switch verb {
		case "--state":
			c.println("running")
		case "--add-port", "--add-service", "--add-rich-rule", "--add-source":
			w.ports = append(w.ports, v)
			c.println("success")
		case "--remove-port", "--remove-service", "--remove-rich-rule", "--remove-source":
			w.ports = slices.DeleteFunc(w.ports, func(s string) bool { return s == v })
			c.println("success")
		case "--query-port", "--query-service", "--query-rich-rule", "--query-source":
			ok := slices.Contains(w.ports, v)
			c.println(map[bool]string{true: "yes", false: "no"}[ok])
			if !ok {
				code = 1
			}
		case "--reload":
			c.println("success")
		case "--list-ports", "--list-all":
			c.println(strings.Join(w.ports, " "))
		case "--get-default-zone":
			c.println("public")
		}
	}
	return code
}
