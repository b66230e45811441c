package remote_test

import (
	"testing"

	"holdfast/steps"
	"holdfast/steps/remote/sshtest"
)

// A join token is blotted out wherever it is shown; asked for as a private value it comes whole, and no line tells it.
func TestPrivateOutputIsForTheCallerAlone(t *testing.T) {
	const token = "SWMTKN-1-5yxxencrdoelr7mpltljn325uz4v6fe1gojl14lzceij3nujzu-2vfs9u6ipgcq35r90xws3stka"
	c := dial(t, sshtest.Serve(t, sshtest.Options{}))
	for _, private := range []bool{false, true} {
		var lines []string
		res, err := c.Run(t.Context(), steps.Cmd{
			Script:  steps.Script{Text: "echo " + token + "\necho " + token + " >&2"},
			Line:    func(_ steps.Stream, ln string) { lines = append(lines, ln) },
			Private: private,
		})
		if err != nil {
			t.Fatal(err)
		}
		want, shown := "[redacted]\n", 2
		if private {
			want, shown = token+"\n", 1
		}
		if res.Stdout != want || res.Stderr != "[redacted]\n" {
			t.Errorf("private %t: stdout %q, stderr %q", private, res.Stdout, res.Stderr)
		}
		if len(lines) != shown {
			t.Errorf("private %t: lines %q", private, lines)
		}
		for _, ln := range lines {
			if ln != "[redacted]" {
				t.Errorf("private %t: a line was shown: %q", private, ln)
			}
		}
	}
}
