package remote

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"sync/atomic"

	"holdfast/steps"
)

// receive is what a host runs to take a file: path and mode on two lines, then the content. It holds no single quote,
// backslash or line end of its own, so that any login shell hands it to sh unchanged. The shell's read takes no byte too many. What
// an earlier, broken transfer left behind goes first.
const receive = `umask 077; IFS= read -r p && IFS= read -r m || exit 9; ` +
	`[ ! -d "$p" ] || { echo "$p is a folder" >&2; exit 9; }; ` +
	`rm -f "$p".holdfast-part.*; ` +
	`t=$(mktemp "$p.holdfast-part.XXXXXX") || exit 9; ` +
	`cat >"$t" && chmod "$m" "$t" && printf "holdfast-got %s %s" "$(wc -c <"$t")" "$t" && echo && exit 0; ` +
	`rm -f "$t"; exit 9`

// Put sends what r holds to a file beside path and renames it into place once every byte is there, as root where the
// login uses sudo. A transfer that breaks off leaves path untouched. Permission bits come from mode.
func (c *conn) Put(ctx context.Context, path string, mode fs.FileMode, r io.Reader) error {
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "\n\r\x00") {
		return fmt.Errorf("cannot send a file to %q: not a plain absolute path", path)
	}
	root := c.host.SSH.User != "root" && c.host.SSH.Sudo
	part, err := twice(func() (string, error) { return c.send(ctx, root, path, mode, r) }) // sudo has read none of it
	if err != nil {
		return fmt.Errorf("sending %s: %w", path, err)
	}
	_, err = c.small(ctx, root, "mv -f "+quote(part)+" "+quote(path))
	if err != nil {
		return fmt.Errorf("sending %s: %w", path, err)
	}
	return nil
}

// send carries the content over and returns the name of the file beside path that holds it.
func (c *conn) send(ctx context.Context, root bool, path string, mode fs.FileMode, r io.Reader) (string, error) {
	in := &counter{r: r}
	var out, errs bytes.Buffer
	head := fmt.Sprintf("%s\n%04o\n", path, mode.Perm())
	s := &session{stdin: io.MultiReader(strings.NewReader(head), in), stdout: &out, stderr: &errs}
	line, gate, err := c.enter(ctx, takeFile, root, s, func(string) {})
	if err != nil {
		return "", err
	}
	e, err := c.exec(ctx, line, s)
	begun, why := true, error(nil)
	if gate != nil {
		begun, why = gate.end()
	}
	if err != nil {
		return "", err
	}
	if err := c.judge(e); err != nil {
		return "", err
	}
	red := newRedactor(nil)
	for _, text := range c.vault.secrets() {
		red.add(text)
	}
	said := red.clean(strings.TrimSpace(errs.String()))
	if !begun || root && e.exit == 1 && strings.Contains(said, "sudo: ") {
		return "", c.sudoRefused(said, why)
	}
	got, part, ok := received(out.String())
	if e.exit != 0 || !ok {
		return "", steps.WithHint(fmt.Errorf("the host did not take it (exit %d): %s", e.exit, said), "does its folder exist there, and is there room?")
	}
	if err := in.failed(); err != nil {
		_, _ = c.small(ctx, root, "rm -f "+quote(part))
		return "", fmt.Errorf("reading what to send: %w", err)
	}
	if want := in.n.Load(); got != want {
		_, _ = c.small(ctx, root, "rm -f "+quote(part))
		return "", fmt.Errorf("%d of %d bytes arrived", got, want)
	}
	return part, nil
}

// received reads receive's last line; what a noisy login shell prints before it does not count.
func received(out string) (n int64, part string, ok bool) {
	_, after, ok := strings.Cut(out, "holdfast-got ")
	if !ok {
		return 0, "", false
	}
	line, _, whole := strings.Cut(after, "\n")
	count, part, both := strings.Cut(strings.TrimLeft(line, " "), " ")
	n, err := strconv.ParseInt(count, 10, 64)
	return n, part, whole && both && err == nil
}

// small runs one command of our own and makes an error of a bad end.
func (c *conn) small(ctx context.Context, root bool, text string) (steps.Result, error) {
	res, err := c.Run(ctx, steps.Cmd{Script: steps.Script{Text: text, Sudo: root}})
	if err == nil && res.Exit != 0 {
		err = fmt.Errorf("exit %d: %s", res.Exit, strings.TrimSpace(res.Stderr))
	}
	return res, err
}

// counter counts what was read, and remembers a failure that the other side would take for the end.
type counter struct {
	r   io.Reader
	n   atomic.Int64
	err atomic.Pointer[error]
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	if err != nil && err != io.EOF {
		c.err.Store(&err)
	}
	return n, err
}

func (c *counter) failed() error {
	if err := c.err.Load(); err != nil {
		return *err
	}
	return nil
}
