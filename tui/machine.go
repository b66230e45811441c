package tui

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"holdfast/steps/inventory"
)

// ParseMachines reads pasted text: a machine a line, [NAME] [USER@]ADDRESS[:PORT] [ROLE] and then,
// where they are needed, key=FILE and peer=ADDRESS. Empty lines and lines that begin
// with # are passed over. Of what is wrong, each line says its own; the good ones are given all the same.
func ParseMachines(text string, roles []string) ([]inventory.Host, error) {
	var out []inventory.Host
	var errs []error
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text) // terminals paste line ends as Enter would send them
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		h, err := parseMachine(line, roles)
		if err != nil {
			errs = append(errs, fmt.Errorf("line %d: %w", n+1, err))
			continue
		}
		out = append(out, h)
	}
	return out, errors.Join(errs...)
}

func parseMachine(line string, roles []string) (inventory.Host, error) {
	words := strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
	if len(words) > 0 && words[0] == "ssh" { // the command people have in their history
		words = words[1:]
	}
	var h inventory.Host
	words = slices.DeleteFunc(words, func(w string) bool {
		file, key := strings.CutPrefix(w, "key=")
		address, peer := strings.CutPrefix(w, "peer=")
		if key {
			h.SSH.IdentityFile = file
		} else if peer {
			h.ClusterAddress = address
		}
		return key || peer
	})
	if n := len(words); n > 1 && slices.Contains(roles, words[n-1]) {
		h.Role, words = words[n-1], words[:n-1]
	}
	if len(words) == 2 {
		h.Name, words = words[0], words[1:]
	}
	if len(words) != 1 {
		return h, errors.New("a machine is written as user@address:port; a name may stand before it, a role behind it")
	}
	return h, fillTarget(&h, words[0])
}

// fillTarget takes [user@]address[:port] apart. Whether each part is any good is for the inventory to say.
func fillTarget(h *inventory.Host, target string) error {
	h.SSH.User, h.SSH.Port = "root", 22
	h.Unsaid = inventory.Unsaid{User: true, Port: true}
	target = strings.TrimPrefix(target, "ssh://")
	if user, rest, ok := strings.Cut(target, "@"); ok {
		h.SSH.User, h.Unsaid.User, target = user, false, rest
		h.SSH.Sudo = user != "root"
		if user == "" {
			return errors.New("there is no user before the @")
		}
	}
	h.Address = target
	if host, port, err := net.SplitHostPort(target); err == nil {
		n, err := strconv.Atoi(port)
		if err != nil || n < 1 || n > 65535 {
			return fmt.Errorf("%q is not a port; it is a number from 1 to 65535", port)
		}
		h.Address, h.SSH.Port, h.Unsaid.Port = host, n, false
	}
	h.Address = strings.Trim(h.Address, "[]")
	if h.Address == "" {
		return errors.New("there is no address")
	}
	return nil
}

// target writes a machine as it would be typed.
func target(h inventory.Host) string {
	text := h.Address
	if strings.Contains(text, ":") {
		text = "[" + text + "]"
	}
	if !h.Unsaid.Port {
		text = fmt.Sprintf("%s:%d", text, h.SSH.Port)
	}
	if !h.Unsaid.User {
		text = h.SSH.User + "@" + text
	}
	return text
}
