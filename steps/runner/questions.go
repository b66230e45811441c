package runner

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"holdfast/steps"
)

const (
	longestCheck = time.Minute // a check only reads
	biggestFile  = 256 << 10   // bytes shown of one file
	biggestSum   = 1 << 20     // bytes shown of one host's files
)

// questions are what a survey asks one host.
type questions struct {
	mark  string // begins every line of ours in the answer; random, so that nothing on the host can pass for it
	ops   []steps.Op
	paths []string
}

func newQuestions(ops []steps.Op) questions {
	q := questions{mark: "hold-" + rand.Text(), ops: ops}
	seen := map[string]bool{}
	for _, op := range ops {
		for _, f := range op.Files {
			if f.Source == "" && !seen[f.Path] {
				seen[f.Path] = true
				q.paths = append(q.paths, f.Path)
			}
		}
	}
	return q
}

// asked is the script whose exit code tells an op's state; empty where a survey cannot know. A condition that is only
// waited for is not asked: it may take long, or touch the host in passing as a mount does. Values are not fetched:
// they may lie on hosts that do not have them yet.
func asked(op steps.Op) steps.Script {
	if op.Apply.Empty() || len(op.Check.Vars) > 0 {
		return steps.Script{}
	}
	return op.Check
}

// surveyHead defines the two questions. Each check runs in a shell of its own, so that none can end, change or hold up
// the others; its text goes there by a pipe, as everywhere, and not in an argument. Files come in base64, as only that
// passes unchanged through whatever makes lines printable on the way.
const surveyHead = `limit=$(command -v timeout) || limit=
room=%[2]d
mark=%[1]s
ask() {
  if [ -n "$limit" ]; then
    printf '{\n%%s\n} </dev/null\nexit $?\n' "$3" | "$limit" -s KILL "$2" sh >/dev/null 2>&1
  else
    printf '{\n%%s\n} </dev/null\nexit $?\n' "$3" | sh >/dev/null 2>&1
  fi
  printf '%%s check %%s %%s\n' "$mark" "$1" "$?"
}
show() {
  [ -f "$2" ] || return 0
  size=$(wc -c <"$2") || { printf '%%s unread %%s it cannot be read\n' "$mark" "$1"; return 0; }
  if [ "$size" -gt %[3]d ] || [ "$size" -gt "$room" ]; then
    printf '%%s unread %%s it is too big to show\n' "$mark" "$1"; return 0
  fi
  room=$((room - size))
  printf '%%s file %%s\n' "$mark" "$1"
  base64 <"$2" && printf '%%s end %%s\n' "$mark" "$1"
}
`

// script asks everything in one go. It needs root where one of its checks does.
func (q questions) script() steps.Script {
	var b strings.Builder
	fmt.Fprintf(&b, surveyHead, q.mark, biggestSum, biggestFile)
	for i, path := range q.paths {
		fmt.Fprintf(&b, "show %d %s\n", i, steps.Quote(path))
	}
	out := steps.Script{}
	for i, op := range q.ops {
		s := asked(op)
		if s.Empty() {
			continue
		}
		out.Sudo = out.Sudo || s.Sudo
		fmt.Fprintf(&b, "ask %d %d %s\n", i, int(patience(op).Seconds()), steps.Quote(s.Full()))
	}
	fmt.Fprintf(&b, "printf '%%s over\\n' \"$mark\"\n")
	out.Text = b.String()
	return out
}

// limit is the time the whole may take: that of its checks, and some for the way there and the files.
func (q questions) limit() time.Duration {
	sum := longestCheck
	for _, op := range q.ops {
		sum += patience(op)
	}
	return sum
}

// patience is how long one check may take, in whole seconds.
func patience(op steps.Op) time.Duration {
	if t := op.Policy.Timeout.Truncate(time.Second); t > 0 && t < longestCheck {
		return t
	}
	return longestCheck
}
