package kind

import (
	"errors"

	"holdfast/steps"
)

// dirParams are folders that hold data: they are made and closed to others, never emptied, never re-created (a folder
// that is made anew behind a mounted export leaves every client with a stale handle), and undo leaves them alone.
type dirParams struct {
	Paths []string `yaml:"paths"`
	Mode  string   `yaml:"mode"` // octal, default "0700"
}

func dir() steps.Kind {
	return define("dir", "makes folders for data; never empties or removes one", func(p dirParams, _ steps.Target) (steps.Op, error) {
		if len(p.Paths) == 0 {
			return steps.Op{}, errors.New("names no paths")
		}
		if p.Mode == "" {
			p.Mode = "0700"
		}
		list := words(p.Paths)
		return steps.Op{
			Check: root(
				"for d in "+list+"; do",
				"  [ -d \"$d\" ] || exit 1",
				"  [ \"$(stat -c '%04a %u' \"$d\")\" = "+q(p.Mode+" 0")+" ] || exit 2",
				"done"),
			Apply: root(
				"for d in "+list+"; do",
				"  [ -d \"$d\" ] || { hf_note data \"$d\"; mkdir -p \"$d\"; }",
				"  chown root:root \"$d\"",
				"  chmod "+q(p.Mode)+" \"$d\"",
				"done"),
		}, nil
	})
}
