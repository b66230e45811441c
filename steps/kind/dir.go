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
		for _, at := range p.Paths {
			if err := absolute(at); err != nil {
				return steps.Op{}, err
			}
		}
		mode, err := parseMode(p.Mode, 0o700)
		if err != nil {
			return steps.Op{}, err
		}
		list := words(p.Paths)
		return steps.Op{
			Check: root(
				"for d in "+list+"; do",
				"  [ -d \"$d\" ] || exit 1",
				"  [ \"$(stat -c '%04a %u' \"$d\")\" = "+q(octal(mode)+" 0")+" ] || exit 2",
				"done"),
			Apply: root(
				"for d in "+list+"; do",
				"  [ -d \"$d\" ] || { hf_note data \"$d\"; mkdir -p \"$d\"; }",
				"  chown root:root \"$d\"",
				"  chmod "+octal(mode)+" \"$d\"",
				"done"),
		}, nil
	})
}
