package tui

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"holdfast/assets"
)

// ErrEnded says that the input ended, or the person wanted to leave, before all was answered.
var ErrEnded = errors.New("left before the end")

// LineIO is a terminal without a screen: a program that reads it aloud, a dumb one, or a pipe.
type LineIO struct {
	In     io.Reader
	Out    io.Writer
	Secret func(ctx context.Context, ask func()) (string, error) // reads a line unseen; asks once nothing typed shows
	Stop   <-chan struct{}                                       // closed when running steps shall end and no more begin
}

// prompter asks one thing a line.
type prompter struct {
	io LineIO
	in *bufio.Reader
	mu sync.Mutex // of what is printed: events are told beside the conversation
}

func newPrompter(io LineIO) *prompter {
	return &prompter{io: io, in: bufio.NewReader(oneByOne{io.In})}
}

// oneByOne takes no more than it must: a secret typed next is read by somebody else.
type oneByOne struct{ in io.Reader }

func (o oneByOne) Read(b []byte) (int, error) { return o.in.Read(b[:min(1, len(b))]) }

func (p *prompter) say(format string, args ...any) {
	p.put(fmt.Sprintf(format+"\n", args...))
}

func (p *prompter) put(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = io.WriteString(p.io.Out, text) // nobody is left to tell when the terminal is gone; reading from it ends then
}

// heading begins a page as the screens have it.
func (p *prompter) heading(title string) {
	for i, name := range journey {
		if name == title {
			p.say("\n%s (%d of %d)", title, i+1, len(journey))
		}
	}
}

// line asks for a line of text; Enter alone takes what is offered.
func (p *prompter) line(ctx context.Context, question, offered string) (string, error) {
	if offered != "" {
		question += " [" + offered + "]"
	}
	for {
		text, err := p.read(ctx, question, offered)
		if word, help := strings.CutPrefix(text, "?"); err == nil && help {
			p.glossary(strings.TrimSpace(word))
			continue
		}
		return text, err
	}
}

// glossary lists the words there are, or explains one.
func (p *prompter) glossary(word string) {
	if found := assets.Search(word); word != "" && len(found) > 0 {
		p.say("%s", wrap(found[0].Title+": "+found[0].Text, minWidth))
		return
	}
	if word != "" {
		p.say("%q is not explained here.", harmless(word))
	}
	var names []string
	for _, t := range assets.Terms() {
		names = append(names, t.ID)
	}
	p.say("%s", wrap("Words explained here: "+strings.Join(names, ", ")+". A question mark and a word explains it, as in: ? "+first(names), minWidth))
}

func (p *prompter) read(ctx context.Context, question, offered string) (string, error) {
	p.put(question + ": ")
	type read struct {
		text string
		err  error
	}
	said := make(chan read, 1)
	go func() { // stays with its read until the program ends, which is soon when nobody answers
		text, err := p.in.ReadString('\n')
		said <- read{strings.TrimSpace(text), err}
	}()
	select {
	case r := <-said:
		if r.err != nil && r.text == "" {
			p.say("")
			return "", ErrEnded
		}
		return cmp.Or(r.text, offered), nil
	case <-ctx.Done():
		p.say("")
		return "", ErrEnded
	}
}

// choose offers a numbered list; the first is taken by Enter alone.
func (p *prompter) choose(ctx context.Context, question string, items ...string) (int, error) {
	return p.chooseOr(ctx, question, 0, items...)
}

// chooseOr is choose with another one for Enter alone.
func (p *prompter) chooseOr(ctx context.Context, question string, usual int, items ...string) (int, error) {
	for i, item := range items {
		p.say("  %d  %s", i+1, item)
	}
	for {
		text, err := p.line(ctx, question, strconv.Itoa(usual+1))
		if err != nil {
			return 0, err
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(items) {
			return n - 1, nil
		}
		p.say("Please give a number from 1 to %d.", len(items))
	}
}

// Trust implements Asker. Only the whole word agrees.
func (p *prompter) Trust(ctx context.Context, keys []HostKey) ([]bool, error) {
	p.say("\nThese machines show keys that were never seen before. Compare each with what the machine itself says:\n  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub")
	for _, k := range keys {
		p.say("  %s (%s) %s", harmless(k.Host), harmless(k.Address), harmless(k.Fingerprint))
	}
	out := make([]bool, len(keys))
	text, err := p.line(ctx, "Trust them from now on? Type yes for all, the names of those to trust, or no", "no")
	if err != nil {
		return out, err
	}
	names := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	for i, k := range keys {
		out[i] = text == "yes" || slices.Contains(names, k.Host)
	}
	return out, nil
}

// Secret implements Asker.
func (p *prompter) Secret(ctx context.Context, q Secret) (string, error) {
	if q.Retry {
		p.say("That was not it. Once more, please.")
	}
	text, err := p.io.Secret(ctx, func() {
		p.put(fmt.Sprintf("%s, tried on %s first (what you type is not shown): ", harmless(q.Text), harmless(q.Host)))
	})
	p.say("")
	return text, err
}
