package suite

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// drilled is the object that "drill --json" ends with, as any program reads it. Times are in milliseconds.
type drilled struct {
	Drill      string           `json:"drill"`
	Verdict    string           `json:"verdict"`
	Target     string           `json:"target"`
	Reasons    []string         `json:"reasons"`
	Expected   string           `json:"expected"`
	ExpectedMS int64            `json:"expected_ms"`
	GapMS      map[string]int64 `json:"gap_ms"`
	GapNextMS  int64            `json:"gap_next_ms"`

	Acknowledged int `json:"acknowledged"`
	JustBefore   int `json:"acknowledged_just_before"`
	ReadBack     int `json:"read_back"`
	Lost         int `json:"lost"`
	Corrupted    int `json:"corrupted"`
	Unread       int `json:"unread"`
	Old          int `json:"old_objects"`
	OldIntact    int `json:"old_objects_intact"`

	TaskBefore []string `json:"task_before"`
	TaskAfter  []string `json:"task_after"`
	Timeline   struct {
		Marks []struct {
			Kind string `json:"kind"`
		} `json:"marks"`
	} `json:"timeline"`
}

// harmed tells whether a fault was put in.
func (d drilled) harmed() bool {
	for _, m := range d.Timeline.Marks {
		if m.Kind == "inject" {
			return true
		}
	}
	return false
}

// drill runs one drill without asking, and reads its result.
func (b *Bench) drill(ctx context.Context, name string, more ...string) (drilled, trial, error) {
	args := append([]string{"drill", name, "-f", b.clusterFile(drillEngine), "--yes", "--json"}, more...)
	t, err := b.try(ctx, args...)
	if err != nil {
		return drilled{}, t, err
	}
	d, err := lastObject(t.stdout)
	if err != nil {
		err = fmt.Errorf("drill %s ended with exit code %d: %w\n%s", name, t.exit, err, lastLines(t.stderr, 8))
	}
	return d, t, err
}

func lastObject(stdout string) (drilled, error) {
	var d drilled
	if err := json.Unmarshal([]byte(lastLines(stdout, 1)), &d); err != nil {
		return d, fmt.Errorf("its last line is no object: %w", err)
	}
	if d.Drill == "" || d.Verdict == "" {
		return d, fmt.Errorf("its last line is no result: %.120s", lastLines(stdout, 1))
	}
	return d, nil
}

// intact wants everything that was acknowledged to have come back, the old objects too.
func (d drilled) intact() error {
	if d.Acknowledged == 0 || d.Lost+d.Corrupted+d.Unread > 0 || d.Old == 0 || d.OldIntact != d.Old {
		return fmt.Errorf("of %d acknowledged objects %d are lost, %d corrupted, %d unread; of %d old ones %d are intact",
			d.Acknowledged, d.Lost, d.Corrupted, d.Unread, d.Old, d.OldIntact)
	}
	return nil
}

// told is a drill's figures in a line.
func (d drilled) told(took float64) string {
	return fmt.Sprintf("%-15s on %-3s %-8s gap %5.1f s, expected %5.1f s; %4d acknowledged, %2d just before, %d lost, %d corrupted; task %s -> %s; %3.0f s",
		d.Drill, d.Target, d.Verdict, float64(d.GapNextMS)/1000, float64(d.ExpectedMS)/1000, d.Acknowledged, d.JustBefore,
		d.Lost, d.Corrupted, strings.Join(d.TaskBefore, "+"), strings.Join(d.TaskAfter, "+"), took)
}

// powerSwitch makes the operator's own command for power-off: it is called with off or on, the name and the address.
func (b *Bench) powerSwitch(ctx context.Context) (string, error) {
	lab := filepath.Join(b.Dir, "lab")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", lab, "holdfast/cmd/lab").CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the switch: %w\n%s", err, out)
	}
	path := filepath.Join(b.Dir, "power")
	text := `#!/bin/sh
case $1 in
  off) verb=kill ;;
  on) verb=start ;;
  *) exit 2 ;;
esac
exec "` + lab + `" "$verb" "$2"
`
	return path, os.WriteFile(path, []byte(text), 0o700)
}
