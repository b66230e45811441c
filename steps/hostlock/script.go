package hostlock

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"holdfast/steps"
)

//go:embed lock.sh
var body string

// rooms are where a lock may lie: gone with a reboot, as is whatever its run did there.
const rooms = "/run /var/run"

// verb is what is asked of a host.
type verb string

const (
	take     verb = "take"
	force    verb = "force"    // take it, whoever has it
	refresh  verb = "refresh"  // a sign of life; takes again what a reboot took away
	release  verb = "release"  // give up our own
	withdraw verb = "withdraw" // release, where a take may still be on its way
)

// said is a host's answer.
type said string

const (
	taken     said = "taken"
	own       said = "own"  // taken over from an earlier run of ours
	over      said = "over" // taken over from somebody else
	mine      said = "mine"
	held      said = "held"
	released  said = "released"
	withdrawn said = "withdrawn"
)

// answer is what a host said, and whom it named.
type answer struct {
	said said
	by   Holder
	age  time.Duration // negative: not known
}

// script is the whole text for one host. Everything goes in the script's text, quoted: it is no secret, and must stand
// readable in a log.
func (l *Lock) script(v verb) steps.Script {
	set := ""
	for _, kv := range [][2]string{
		{"base", l.base}, {"verb", string(v)}, {"token", l.key}, {"same", l.me.same()}, {"text", l.me.text(l.key)},
	} {
		set += kv[0] + "=" + steps.Quote(kv[1]) + "\n"
	}
	return steps.Script{Text: set + body, Sudo: true}
}

// ask runs one script on one host.
func (l *Lock) ask(ctx context.Context, t target, v verb) (answer, error) {
	res, err := t.conn.Run(ctx, steps.Cmd{Script: l.script(v)})
	if err != nil {
		return answer{}, fmt.Errorf("%s: lock: %w", t.host, err)
	}
	a, ok := parseAnswer(res.Stdout)
	if res.Exit != 0 || !ok {
		return answer{}, steps.WithHint(fmt.Errorf("%s: the lock does not work (exit code %d): %s", t.host, res.Exit, lastLine(res.Stderr)),
			"Look at /run on "+t.host+": it must be writable for root and have room (df /run).")
	}
	return a, nil
}

// parseAnswer reads "holdfast-lock WORD", "age SECONDS" and the lock that was there.
func parseAnswer(text string) (answer, bool) {
	first, rest, _ := strings.Cut(text, "\n")
	word, ok := strings.CutPrefix(first, "holdfast-lock ")
	a := answer{said: said(word), age: -1}
	switch a.said {
	case taken, mine, released, withdrawn:
		return a, ok
	case own, over, held:
	default:
		return answer{}, false
	}
	line, rest, _ := strings.Cut(rest, "\n")
	if s, found := strings.CutPrefix(line, "age "); found {
		a.age = parseAge(s)
	}
	a.by, _ = parseHolder(strings.TrimRight(rest, "\n"))
	return a, ok
}

// parseAge reads seconds. A clock that was set back gives less than none: that is as fresh as can be.
func parseAge(s string) time.Duration {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > int64(1<<62/time.Second) {
		return -1
	}
	return time.Duration(max(n, 0)) * time.Second
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return "it said nothing"
	}
	return s[strings.LastIndexByte(s, '\n')+1:]
}
