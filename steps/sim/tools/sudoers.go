package tools

import (
	"strings"

	"holdfast/steps/sim/machine"
)

// rule is what the sudoers files say about somebody.
type rule struct{ known, free, tty bool }

// sudoRule reads /etc/sudoers and what lies in sudoers.d: the last line that fits counts.
func sudoRule(h *machine.Host, u machine.User) rule {
	files := []string{"/etc/sudoers"}
	if list, err := h.FS.ReadDir("/etc/sudoers.d"); err == nil {
		for _, i := range list {
			if !strings.Contains(i.Name(), ".") && !strings.HasSuffix(i.Name(), "~") {
				files = append(files, "/etc/sudoers.d/"+i.Name())
			}
		}
	}
	r := rule{known: u.UID == 0, free: u.UID == 0}
	for _, f := range files {
		text, _ := h.FS.ReadFile(f)
		for _, l := range lines(text) {
			w := strings.Fields(l)
			if len(w) < 2 {
				continue
			}
			if strings.HasPrefix(w[0], "Defaults") {
				if w[0] == "Defaults" || w[0] == "Defaults:"+u.Name {
					r.tty = strings.Contains(l, "requiretty") && !strings.Contains(l, "!requiretty") || r.tty && !strings.Contains(l, "!requiretty")
				}
				continue
			}
			mine := w[0] == u.Name || w[0] == "ALL"
			for _, g := range u.Groups {
				mine = mine || w[0] == "%"+g
			}
			if mine && u.UID != 0 {
				r.known, r.free = true, strings.Contains(l, "NOPASSWD:")
			}
		}
	}
	return r
}
