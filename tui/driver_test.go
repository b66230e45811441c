package tui

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write golden files anew")

// driver plays the part of Bubble Tea and of the person. Time stands still unless wait lets it pass; it is idle when
// nothing but time could bring another message.
type driver struct {
	t    *testing.T
	m    *Model
	msgs chan tea.Msg
	quit bool
	keys int // pressed so far
}

// drive runs a story against a fresh wizard, in a bubble of its own time.
func drive(t *testing.T, e *fakeEngine, s *fakeShelf, story func(d *driver)) {
	t.Helper()
	driveWith(t, Options{Library: demoLibrary(t), Engine: e, Shelf: s, Version: "test"}, story)
}

func driveWith(t *testing.T, o Options, story func(d *driver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		d := &driver{t: t, msgs: make(chan tea.Msg, 10_000)}
		o.Engine.(*fakeEngine).lib = o.Library
		d.m = New(ctx, o)
		d.run(d.m.Init())
		d.settle()
		story(d)
		cancel()
		time.Sleep(time.Minute) // let timers that nobody waits for run out
	})
}

func (d *driver) send(msg tea.Msg) {
	_, cmd := d.m.Update(msg)
	d.run(cmd)
	d.settle()
}

func (d *driver) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { d.deliver(cmd()) }()
	}
}

// deliver takes batches and sequences apart; the type of a sequence is private to Bubble Tea.
func (d *driver) deliver(msg tea.Msg) {
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			d.run(c)
		}
		return
	}
	if v := reflect.ValueOf(msg); v.IsValid() && v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		for i := range v.Len() {
			if c := v.Index(i).Interface().(tea.Cmd); c != nil {
				d.deliver(c())
			}
		}
		return
	}
	if msg != nil {
		d.msgs <- msg
	}
}

func (d *driver) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-d.msgs:
			if _, over := msg.(tea.QuitMsg); over {
				d.quit = true
				continue
			}
			_, cmd := d.m.Update(msg)
			d.run(cmd)
		default:
			return
		}
	}
}

// wait lets time pass.
func (d *driver) wait(total time.Duration) {
	for end := time.Now().Add(total); time.Now().Before(end); {
		time.Sleep(25 * time.Millisecond)
		d.settle()
	}
}

var named = map[string]tea.Key{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "tab": {Code: tea.KeyTab}, "space": {Code: tea.KeySpace, Text: " "},
	"backspace": {Code: tea.KeyBackspace}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "f1": {Code: tea.KeyF1},
	"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown},
}

// press presses keys by name, "enter", "ctrl+d", "x".
func (d *driver) press(keys ...string) {
	d.t.Helper()
	for _, name := range keys {
		k, ok := named[name]
		switch {
		case ok:
		case strings.HasPrefix(name, "ctrl+"):
			k = tea.Key{Code: rune(name[5]), Mod: tea.ModCtrl}
		case len([]rune(name)) == 1:
			k = tea.Key{Code: []rune(name)[0], Text: name}
		default:
			d.t.Fatalf("there is no key %q", name)
		}
		d.keys++
		d.send(tea.KeyPressMsg(k))
	}
}

func (d *driver) write(text string) { d.press(strings.Split(text, "")...) }
func (d *driver) paste(text string) { d.send(tea.PasteMsg{Content: text}) }

// screen is what is drawn, without styles and without the blanks at line ends.
func (d *driver) screen() string {
	lines := strings.Split(ansi.Strip(d.m.View().Content), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

func (d *driver) shows(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		if !strings.Contains(d.screen(), text) {
			d.t.Errorf("the screen does not show %q:\n%s", text, d.screen())
		}
	}
}

func (d *driver) hides(text string) {
	d.t.Helper()
	if strings.Contains(d.screen(), text) {
		d.t.Errorf("the screen shows %q:\n%s", text, d.screen())
	}
}

var sizes = [][2]int{{80, 24}, {120, 40}, {200, 60}}

// golden compares the screen with what is kept, in every size, and leaves it in the smallest.
func (d *driver) golden(name string) {
	d.t.Helper()
	for i := len(sizes) - 1; i >= 0; i-- {
		d.resize(sizes[i])
		goldenFile(d.t, name+"-"+itoa(sizes[i][0])+"x"+itoa(sizes[i][1]), d.screen())
	}
}

// fits looks at the screen in many sizes, and leaves it in the smallest.
func (d *driver) fits() {
	d.t.Helper()
	for _, size := range [][2]int{{200, 60}, {132, 43}, {120, 40}, {101, 27}, {81, 25}, {80, 24}} {
		d.resize(size)
	}
}

// resize changes the window and checks that what is drawn is exactly as large.
func (d *driver) resize(size [2]int) {
	d.t.Helper()
	d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
	lines := strings.Split(d.m.View().Content, "\n")
	if len(lines) != size[1] {
		d.t.Errorf("%d lines where the window has %d:\n%s", len(lines), size[1], d.screen())
	}
	for n, l := range lines {
		if got := ansi.StringWidth(l); got > size[0] {
			d.t.Errorf("line %d is %d cells wide, the window has %d: %q", n+1, got, size[0], ansi.Strip(l))
		}
	}
}

func goldenFile(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s is drawn differently (run with -update if that is meant):\n%s", name, d)
	}
}
