package steps

import (
	_ "embed"
	"strings"
)

// Prelude defines the shell functions, all named hf_*, that the scripts of Ops may call on a host.
//
//go:embed prelude.sh
var Prelude string

// Full is the script as it is run: with the Prelude in front when it calls one of its functions.
func (s Script) Full() string {
	if strings.Contains(s.Text, "hf_") {
		return Prelude + s.Text
	}
	return s.Text
}
