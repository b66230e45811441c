package nfs

import (
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"
)

// Export is one folder for one client, as the kernel's table has it.
type Export struct {
	Dir, Client string
	Options     []string // complete: what the file leaves out is filled in
}

// ParseExports reads the text of an exports file (exports(5)). Lines may be continued by a backslash, names may be quoted
// or hold \040 for a space. The error names file and line; what was read before it is given all the same.
func ParseExports(file, text string) ([]Export, error) {
	var out []Export
	line, start := "", 0
	for i, part := range strings.Split(text, "\n") {
		if line == "" {
			start = i + 1
		}
		if cut, more := strings.CutSuffix(part, `\`); more {
			line += cut + " "
			continue
		}
		list, err := parseLine(line + part)
		if err != nil {
			return out, fmt.Errorf("%s:%d: %w", file, start, err)
		}
		out, line = append(out, list...), ""
	}
	return out, nil
}

func parseLine(line string) ([]Export, error) {
	words, err := splitWords(line)
	if err != nil || len(words) == 0 {
		return nil, err
	}
	if !strings.HasPrefix(words[0], "/") {
		return nil, fmt.Errorf("export path %q does not begin with a slash", words[0])
	}
	dir := path.Clean(words[0])
	var preset []string
	var out []Export
	for _, w := range words[1:] {
		if strings.HasPrefix(w, "-") && len(out) == 0 {
			preset = strings.Split(w[1:], ",")
			continue
		}
		client, rest, listed := strings.Cut(w, "(")
		if listed && !strings.HasSuffix(rest, ")") {
			return nil, fmt.Errorf("syntax error: bad option list")
		}
		options := preset
		if listed {
			options = strings.Split(strings.TrimSuffix(rest, ")"), ",")
		}
		if client == "" {
			client = "*"
		}
		full, err := complete(options)
		if err != nil {
			return nil, err
		}
		out = append(out, Export{dir, client, full})
	}
	if len(out) == 0 {
		full, err := complete(preset)
		return []Export{{dir, "*", full}}, err
	}
	return out, nil
}

// splitWords splits at blanks outside quotes, and drops a comment.
func splitWords(line string) ([]string, error) {
	var words []string
	word, quoted, begun := "", false, false
	for _, r := range line {
		switch {
		case r == '"':
			quoted, begun = !quoted, true
		case quoted:
			word += string(r)
		case r == '#' && !begun:
			return words, nil
		case r == ' ' || r == '\t':
			if begun {
				words = append(words, word)
			}
			word, begun = "", false
		default:
			word += string(r)
			begun = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("unterminated quote")
	}
	if begun {
		words = append(words, word)
	}
	for i := range words {
		words[i] = strings.NewReplacer(`\040`, " ", `\011`, "\t").Replace(words[i])
	}
	return words, nil
}

// known are the options with a yes and a no, in the order in which exportfs prints them. The first is the preset.
var known = [][2]string{
	{"sync", "async"},
	{"wdelay", "no_wdelay"},
	{"hide", "nohide"},
	{"no_subtree_check", "subtree_check"},
	{"sec=sys", ""},
	{"ro", "rw"},
	{"secure", "insecure"},
	{"root_squash", "no_root_squash"},
	{"no_all_squash", "all_squash"},
}

// complete fills in what is not said, as exportfs -v shows it.
func complete(given []string) ([]string, error) {
	said := map[string]bool{}
	var more []string
	for _, o := range given {
		o = strings.TrimSpace(o)
		switch {
		case o == "":
		case slices.ContainsFunc(known, func(k [2]string) bool { return o == k[0] || o == k[1] }):
			said[o] = true
		case o == "crossmnt" || strings.HasPrefix(o, "fsid=") || strings.HasPrefix(o, "anonuid=") || strings.HasPrefix(o, "anongid=") || strings.HasPrefix(o, "sec=") || o == "mp" || o == "mountpoint":
			more = append(more, o)
		default:
			return nil, fmt.Errorf("unknown keyword %q", o)
		}
	}
	var out []string
	for _, k := range known {
		if said[k[1]] && k[1] != "" {
			out = append(out, k[1])
			continue
		}
		out = append(out, k[0])
	}
	return append(out, more...), nil
}

// Has tells whether an option is set.
func (e Export) Has(option string) bool { return slices.Contains(e.Options, option) }

// Allows tells whether the client's address is meant: an address, a network, or everybody.
func (e Export) Allows(addr string) bool {
	if e.Client == "*" || e.Client == addr || e.Client == "<world>" {
		return true
	}
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return false
	}
	p, err := netip.ParsePrefix(e.Client)
	return err == nil && p.Contains(ip)
}
