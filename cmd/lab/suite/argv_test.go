package suite

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWatchArgvSeesAShortProcess(t *testing.T) {
	const secret = "watch-argv-secret-7391"
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan Sightings, 1)
	go func() { got <- WatchArgv(ctx, "/proc", []string{secret}, time.Millisecond) }()
	for range 5 {
		if err := exec.Command("sleep", "0.05", "0.00"+strings.Repeat("0", 3)).Run(); err != nil {
			t.Fatal(err)
		}
	}
	if err := exec.Command("sh", "-c", "sleep 0.1; :", secret).Run(); err != nil {
		t.Fatal(err)
	}
	cancel()
	s := <-got
	if len(s.Hits) == 0 || !strings.Contains(s.Hits[0], secret) || s.Sweeps < 10 || s.Processes < 3 {
		t.Errorf("%+v", s)
	}
}

func TestWatchArgvReadsWordsAndNothingElse(t *testing.T) {
	proc := t.TempDir()
	for name, line := range map[string]string{"7": "docker\x00swarm\x00join\x00--token\x00SWMTKN-1-x\x00", "8": "sh\x00-s\x00", "self": "SWMTKN-1-y"} {
		if err := os.Mkdir(filepath.Join(proc, name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(proc, name, "cmdline"), []byte(line), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := WatchArgv(ctx, proc, []string{tokenMark}, time.Millisecond)
	if len(s.Hits) != 1 || s.Hits[0] != "docker swarm join --token SWMTKN-1-x" || s.Processes != 2 {
		t.Errorf("%+v", s)
	}
}
