package hostlock

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// head is the first line of a lock; its number changes when the rest is to be read differently.
const head = "holdfast-lock 1"

// longest is the most bytes of one value that are written or believed.
const longest = 200

// Holder is who holds a lock, as the lock itself says.
type Holder struct {
	ID      string    // of the owner: random, the same for all runs from one state folder; no secret
	Who     string    // "user@machine"
	PID     int       // there
	Run     string    // id of the run
	Version string    // of holdfast
	Since   time.Time // by the holder's clock
}

// same is how every lock of this owner begins. The machine belongs to it: a state folder may have been copied, and two
// people with copies are two.
func (h Holder) same() string {
	return head + "\nowner=" + tame(h.ID) + "\nwho=" + tame(h.Who)
}

// text is the lock's content without the last line break. The key makes it this run's and no other's.
func (h Holder) text(key string) string {
	return fmt.Sprintf("%s\npid=%d\nsince=%s\nrun=%s\nversion=%s\nkey=%s",
		h.same(), h.PID, h.Since.UTC().Format(time.RFC3339), tame(h.Run), tame(h.Version), tame(key))
}

// tame makes any text one line of a lock.
func tame(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
	for len(s) > longest {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return strings.TrimSpace(s)
}

// parseHolder reads a lock. Anybody with root on the host may have written it: what is not exactly as holdfast writes
// it makes an unknown holder, and nothing of it is shown.
func parseHolder(text string) (Holder, bool) {
	first, rest, _ := strings.Cut(text, "\n")
	if first != head {
		return Holder{}, false
	}
	values := map[string]string{}
	for line := range strings.Lines(rest) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if _, again := values[name]; !ok || again || value != tame(value) {
			return Holder{}, false
		}
		values[name] = value
	}
	pid, err := strconv.Atoi(values["pid"])
	since, err2 := time.Parse(time.RFC3339, values["since"])
	if err != nil || err2 != nil || pid <= 0 || values["owner"] == "" || values["who"] == "" {
		return Holder{}, false
	}
	return Holder{
		ID: values["owner"], Who: values["who"], PID: pid, Run: values["run"], Version: values["version"], Since: since.UTC(),
	}, true
}
