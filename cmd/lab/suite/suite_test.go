package suite

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFindKnowsEveryScenarioOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range All() {
		if seen[s.Name] || s.About == "" || s.Run == nil {
			t.Errorf("scenario %q is there twice or says nothing", s.Name)
		}
		seen[s.Name] = true
		if got, err := Find([]string{s.Name}); err != nil || len(got) != 1 || got[0].Name != s.Name {
			t.Errorf("Find(%q) = %v, %v", s.Name, got, err)
		}
	}
	if _, err := Find([]string{"no-such"}); err == nil {
		t.Error("a name that is none was found")
	}
	if All()[0].Begin != Bare {
		t.Error("the first scenario has nothing to begin from")
	}
}

func TestOutcomesReadsOnlyFinishedSteps(t *testing.T) {
	lines := `{"seq":1,"type":"step_started","data":{"op":"n1/a"}}
noise
{"seq":2,"type":"step_finished","data":{"op":"n1/a","outcome":"changed"}}
{"seq":3,"type":"step_finished","data":{"op":"n1/b","outcome":"unchanged"}}`
	got := outcomes(lines)
	if len(got) != 2 || got["n1/a"] != "changed" || got["n1/b"] != "unchanged" {
		t.Errorf("outcomes = %v", got)
	}
}

func TestUnchangedTurnsRed(t *testing.T) {
	ends := map[string]string{}
	for i := range 25 {
		ends[strings.Repeat("x", i+1)] = "unchanged"
	}
	if err := unchanged(ends); err != nil {
		t.Errorf("all unchanged, but: %v", err)
	}
	ends["x"] = "changed"
	if err := unchanged(ends); err == nil {
		t.Error("a changed step passed")
	}
	if err := unchanged(map[string]string{"a": "unchanged"}); err == nil {
		t.Error("a run that reported next to nothing passed")
	}
}

func TestDifferenceNamesBothSides(t *testing.T) {
	if got := difference("a\nb", "a\nc"); got != "- b\n+ c" {
		t.Errorf("difference = %q", got)
	}
}

func TestCredentialsAreReadByName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte("# kept by holdfast\ns3_access_key=AK\ns3_secret_key=S=K\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := credentials(path)
	if err != nil || got["s3_access_key"] != "AK" || got["s3_secret_key"] != "S=K" {
		t.Errorf("credentials = %v, %v", got, err)
	}
}

func TestWatcherSeesALineSplitAcrossWrites(t *testing.T) {
	w := &watcher{want: "n3/image", found: make(chan struct{})}
	line := `{"type":"step_started","data":{"op":"n3/image","phase":"apply"}}` + "\n"
	for _, part := range []string{`{"type":"step_started","data":{"op":"n3/image","phase":"check"}}` + "\n", line[:20], line[20:], line} {
		if _, err := w.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-w.found:
	default:
		t.Error("the step was not seen")
	}
}

func TestSearchFilesFindsAPlantedSecret(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const key = "ABCDEFGHIJKLMNOPQRSTUVWX"
	write("clean.log", "nothing here")
	write("s3-credentials", "s3_secret_key="+key)
	if n, err := searchFiles(dir, []string{key, inBase64(key)}, "s3-credentials", "holdfast-credentials"); err != nil || n != 1 {
		t.Errorf("clean: %d files, %v", n, err)
	}
	for _, hidden := range []string{key, base64.StdEncoding.EncodeToString([]byte(key + " and more"))} {
		write("leak.log", "x"+hidden+"y")
		if _, err := searchFiles(dir, []string{key, inBase64(key)}, "s3-credentials", "holdfast-credentials"); err == nil {
			t.Errorf("%q was not found", hidden)
		}
	}
}
