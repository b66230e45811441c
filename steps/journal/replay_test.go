package journal

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/event"
)

const good = `{"seq":1,"at":"2026-01-02T12:00:00Z","run":"r","type":"notice","data":{"level":"info","text":"x"}}` + "\n"

func TestDamagedJournals(t *testing.T) {
	tests := []struct {
		name, text string
		events     int
		errors     []string
	}{
		{"empty", "", 0, nil},
		{"whole", good + good, 2, nil},
		{"torn", good + good[:40], 1, nil},
		{"torn before the line's end", good + strings.TrimSuffix(good, "\n"), 1, nil},
		{"zeros after a power cut", good + "\x00\x00\x00", 1, nil},
		{"broken in the middle", good + "{oops\n" + good, 2, []string{"line 2"}},
		{"blank lines", good + "\n\n" + good, 2, nil},
		{"another version", good + `{"seq":2,"at":"2026-01-02T12:00:00Z","run":"r","type":"new","data":[1]}` + "\n", 2, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, errs := 0, []string(nil)
			for e, err := range Read(strings.NewReader(tt.text)) {
				switch {
				case err != nil:
					errs = append(errs, err.Error()[:6])
				case e.Event != nil:
					events++
				}
			}
			if events != tt.events {
				t.Errorf("%d events, want %d", events, tt.events)
			}
			if diff := cmp.Diff(tt.errors, errs); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReplayNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	for _, err := range Replay(path) {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("missing file: %v", err)
		}
	}
	if _, err := Summarize(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("summary of a missing file: %v", err)
	}
	if err := os.WriteFile(path, []byte("nonsense\n"+good), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, err := range Replay(path) {
		if err == nil || !strings.Contains(err.Error(), path+": line 1") {
			t.Errorf("got %v, want file and line", err)
		}
		break
	}
	if s, err := Summarize(path); err != nil || s.Damaged != 1 || s.Run != "r" {
		t.Errorf("summary %+v, %v", s, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(good + good[:50]))
	f.Add([]byte("\n\x00\n{}\n" + good))
	f.Fuzz(func(t *testing.T, text []byte) {
		n := 0
		for e, err := range Read(strings.NewReader(string(text))) {
			n++
			if (err == nil) == (e.Event == nil) {
				t.Fatalf("neither or both of event and error: %v, %v", e, err)
			}
			if err == nil {
				if _, err := json.Marshal(e); err != nil {
					t.Fatal(err)
				}
			}
		}
		if lines := strings.Count(string(text), "\n"); n > lines {
			t.Errorf("%d answers from %d lines", n, lines)
		}
	})
}

var _ event.Stager = (*Journal)(nil)
