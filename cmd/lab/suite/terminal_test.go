package suite

import (
	"os/exec"
	"strings"
	"testing"
)

func TestTerminalTypesTheRightAnswer(t *testing.T) {
	term, err := openTerminal(map[string]string{"colour": "blue", "number": "seven"})
	if err != nil {
		t.Skipf("no pseudo terminal here: %v", err)
	}
	defer term.master.Close()
	cmd := exec.Command("sh", "-c", `printf 'Your number: ' >&2; read n; printf 'A colour: ' >&2; read c; test -t 0 && echo "$n $c"`)
	var out strings.Builder
	cmd.Stdout = &out
	term.lend(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go term.attend()
	if err := cmd.Wait(); err != nil || out.String() != "seven blue\n" {
		t.Errorf("%v, %q", err, out.String())
	}
	if !strings.Contains(term.text(), "A colour: ") {
		t.Errorf("shown: %q", term.text())
	}
}
