package tools

import (
	"slices"
	"strings"
)

func iptables(c *call) int {
	if c.UID != 0 {
		c.errsay("%s v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)", c.Name())
		return 4
	}
	args := waited(slices.Clone(c.args))
	for _, idle := range []string{"-n", "-v"} {
		args.flag(idle)
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

// waited drops --wait, with its seconds where they are said.
func waited(args words) words {
	at := slices.IndexFunc(args, func(a string) bool { return a == "-w" || a == "--wait" })
	if at < 0 {
		return args
	}
	end := at + 1
	if end < len(args) && strings.Trim(args[end], "0123456789") == "" {
		end++
	}
	return slices.Delete(args, at, end)
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
