package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/event"
)

func TestReadBack(t *testing.T) {
	j, err := Open(t.TempDir(), "home", noon)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	s := ReadSpool(j.Dir(), "n1")
	if n, err := s.Len(); n != 0 || err != nil {
		t.Errorf("before anything: %d, %v", n, err)
	}
	const many = 3*stride + 7
	say := func(from, to int) {
		for i := from; i < to; i++ {
			e := event.StepOutput{Op: "n1/a", Host: "n1", Stream: steps.Stdout, Line: fmt.Sprintf("line\t%d", i)}
			if err := j.Emit(event.Envelope{At: noon, Event: e}); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := func(i int) Line {
		return Line{At: noon, Op: "n1/a", Stream: steps.Stdout, Text: fmt.Sprintf("line\t%d", i)}
	}
	for have := 0; have < many; have += 500 {
		say(have, min(have+500, many))
		if n, err := s.Len(); n != min(have+500, many) || err != nil {
			t.Fatalf("%d lines, %v", n, err)
		}
	}
	for _, tt := range []struct{ from, n, first, count int }{
		{0, 3, 0, 3},
		{-5, 2, 0, 2},
		{stride - 1, 3, stride - 1, 3},
		{2 * stride, 1, 2 * stride, 1},
		{many - 2, 100, many - 2, 2},
		{many, 5, 0, 0},
		{many + stride*9, 5, 0, 0},
		{0, 0, 0, 0},
		{3, -1, 0, 0},
		{0, many, 0, many},
	} {
		var lines []Line
		for i := range tt.count {
			lines = append(lines, want(tt.first+i))
		}
		got, err := s.Lines(tt.from, tt.n)
		if diff := cmp.Diff(lines, got); diff != "" || err != nil {
			t.Errorf("%d from %d: %v (-want +got):\n%s", tt.n, tt.from, err, diff)
		}
	}
}

func TestReadBackTornAndOdd(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "@operator.log")
	whole := "2026-01-02T12:00:00Z\top\tstderr\tgood\nno tabs at all\n"
	s := ReadSpool(dir, "")
	for cut := range len(whole) + 1 {
		if err := os.WriteFile(path, []byte(whole[:cut]), 0o600); err != nil {
			t.Fatal(err)
		}
		n, err := s.Len()
		if lines, err2 := s.Lines(0, 10); n != strings.Count(whole[:cut], "\n") || len(lines) != n || err != nil || err2 != nil {
			t.Fatalf("cut at %d: %d lines %v, %v, %v", cut, n, lines, err, err2)
		}
	}
	got, err := s.Lines(0, 10)
	want := []Line{{At: noon, Op: "op", Stream: steps.Stderr, Text: "good"}, {Text: "no tabs at all"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if err := os.WriteFile(path, []byte("new\n"), 0o600); err != nil { // shorter: another file
		t.Fatal(err)
	}
	if got, err := s.Lines(0, 10); err != nil || len(got) != 1 || got[0].Text != "new" {
		t.Errorf("after it was replaced: %v, %v", got, err)
	}
}

// What is said in several lines at once stays in one piece each, and nobody's text begins a line of the file.
func TestLineBreaksInOutput(t *testing.T) {
	j, err := Open(t.TempDir(), "home", noon)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if err := j.Emit(event.Envelope{At: noon, Event: event.StepOutput{Op: "o", Host: "n1", Stream: steps.Stderr, Line: "a\nb"}}); err != nil {
		t.Fatal(err)
	}
	got, err := ReadSpool(j.Dir(), "n1").Lines(0, 9)
	want := []Line{{noon, "o", steps.Stderr, "a"}, {noon, "o", steps.Stderr, "b"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// Reading while it is written gives whole lines in order, from several readers.
func TestReadWhileWritten(t *testing.T) {
	j, err := Open(t.TempDir(), "home", noon)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	s := ReadSpool(j.Dir(), "n1")
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for next := 0; next < 2000; {
				lines, err := s.Lines(next, 100)
				if err != nil {
					t.Error(err)
					return
				}
				for _, l := range lines {
					if l.Text != fmt.Sprint(next) {
						t.Errorf("line %d is %q", next, l.Text)
						return
					}
					next++
				}
			}
		})
	}
	for i := range 2000 {
		if err := j.Emit(event.Envelope{At: noon, Event: event.StepOutput{Op: "o", Host: "n1", Stream: steps.Stdout, Line: fmt.Sprint(i)}}); err != nil {
			t.Fatal(err)
		}
	}
	wg.Wait()
}

func FuzzParseLine(f *testing.F) {
	f.Add("2026-01-02T12:00:00Z\top\tstdout\thello")
	f.Add("2026-01-02T12:00:00Z\top\tstdout")
	f.Add("\t\t\t")
	f.Fuzz(func(t *testing.T, text string) {
		l := parseLine(text)
		if l.At.IsZero() && l.Op == "" {
			if l.Text != text {
				t.Errorf("%q became %q", text, l.Text)
			}
			return
		}
		if !strings.HasSuffix(text, "\t"+l.Op+"\t"+string(l.Stream)+"\t"+l.Text) {
			t.Errorf("%q became %+v", text, l)
		}
		_ = l.At.Format(time.RFC3339)
	})
}

func FuzzSummarize(f *testing.F) {
	f.Add(`{"seq":1,"at":"2026-01-02T12:00:00Z","run":"r","type":"notice","data":{"text":"x"}}` + "\n")
	f.Add(`{"seq":0,"type":"journal","data":{"format":9}}` + "\n{}")
	f.Add("\x00\n[]\n\n{\"type\":\"moon\"}\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := SummarizeFrom(strings.NewReader(text))
		n := 0
		for _, err := range Read(strings.NewReader(text)) {
			if err == nil {
				n++
			}
		}
		if most := strings.Count(text, "\n"); err == nil && n+s.Damaged > most {
			t.Errorf("%d events and %d damaged of %d lines", n, s.Damaged, most)
		}
	})
}
