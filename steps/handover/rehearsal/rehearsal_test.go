package rehearsal

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// world answers scripts from a table of their beginnings, and writes down what it was told.
type world struct {
	answers map[string]string // "!" in front: exit code 1
	told    []string
}

func (w *world) Dial(_ context.Context, h inventory.Host) (steps.Conn, error) {
	return machine{w, h.Name}, nil
}

type machine struct {
	*world
	name string
}

func (m machine) Run(_ context.Context, c steps.Cmd) (steps.Result, error) {
	m.told = append(m.told, m.name+": "+strings.TrimSpace(c.Script.Text))
	for begin, out := range m.answers {
		if strings.HasPrefix(c.Script.Text, begin) {
			text, bad := strings.CutPrefix(out, "!")
			return steps.Result{Stdout: text, Exit: map[bool]int{true: 1}[bad]}, nil
		}
	}
	return steps.Result{Exit: 127, Stderr: "not found"}, nil
}

func (m machine) Put(context.Context, string, fs.FileMode, io.Reader) error { return errors.New("no") }

func (m machine) Jobs(context.Context) ([]string, error) { return nil, errors.New("no") }
func (m machine) Close() error                           { return nil }

// Off and On make the world a Power.
func (w *world) Off(_ context.Context, host string) error {
	w.told = append(w.told, "off "+host)
	return nil
}

func (w *world) On(_ context.Context, host string) error {
	w.told = append(w.told, "on "+host)
	return nil
}

func (w *world) holdfast(_ context.Context, args ...string) (int, string, error) {
	w.told = append(w.told, "holdfast "+strings.Join(args, " "))
	return 0, w.answers["holdfast "+args[0]], nil
}

func stage(w *world, page string) Stage {
	c := inventory.Cluster{Hosts: []inventory.Host{{Name: "n1", Role: "server"}, {Name: "n2", Role: "client"}}}
	return Stage{Page: page, Cluster: c, Dialer: w, Holdfast: w.holdfast, Power: w}
}

const page = "# home\n\n- `http://10.0.0.11:8000`\n\n## Daily life\n\n| To | Run | On |\n|---|---|---|\n| Mend | `holdfast apply -f c.yaml` | your machine |\n" +
	"| The machines | `docker node ls` | n1 |\n\n## When something is lost\n\n- **Lost.** Say `docker node rm --force n2` on n1, then `holdfast status -f c.yaml`.\n\n" +
	"## Backup\n\n- `rclone sync home:BUCKET elsewhere:BUCKET`\n\n## Clients\n\n`not a command`\n"

func answers() map[string]string {
	return map[string]string{
		"docker node ls": "n1 Leader", "docker node rm": "n2", "docker node inspect --format '{{.Status": "down\n",
		"docker service ps": "Running 3 seconds ago", "docker info": "inactive", "holdfast apply": "S3 is served at", "holdfast status": "x\nit is well\n",
	}
}

// A command that says itself that a part is missing has done its work; any other failure is one.
func TestPartlyDone(t *testing.T) {
	const logs = "# home\n\n## Daily life\n\n| To | Run | On |\n|---|---|---|\n| What it says | `docker service logs --tail 50 s3` | n1 |\n"
	w := &world{answers: map[string]string{"docker service logs": "!s3.1 | up\nerror grabbing logs: warning: incomplete log stream. some logs could not be retrieved"}}
	if _, err := stage(w, logs).Run(t.Context()); err != nil {
		t.Error(err)
	}
	w.answers["docker service logs"] = "!no such task or service: s3"
	if _, err := stage(w, logs).Run(t.Context()); err == nil {
		t.Error("a command that failed counts as tried")
	}
}

// Every command is tried where and when the page says; what cannot be is said.
func TestRun(t *testing.T) {
	w := &world{answers: answers()}
	ran, err := stage(w, page).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range ran {
		got = append(got, strings.TrimSpace(r.On+" "+r.Command+" "+r.When+" "+map[bool]string{true: "LEFT OUT"}[r.LeftOut != ""]))
	}
	want := []string{
		"holdfast apply -f c.yaml", "n1 docker node ls", "n1 docker node rm --force n2 a machine is gone for good", "holdfast status -f c.yaml",
		"rclone sync home:BUCKET elsewhere:BUCKET  LEFT OUT",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	told := strings.Join(w.told, "\n")
	for _, want := range []string{"holdfast apply -f c.yaml --yes\n", "off n2\nn1: docker node inspect", "n1: docker node rm --force n2\non n2\nn2: docker info"} {
		if !strings.Contains(told, want) {
			t.Errorf("lacks %q:\n%s", want, told)
		}
	}
	calm := stage(w, page)
	calm.Power = nil
	if ran, err := calm.Run(t.Context()); err != nil || ran[2].LeftOut == "" || ran[2].Out != "" {
		t.Errorf("without a switch: %+v %v", ran[2], err)
	}
}

// What does not work is an error, whichever way it does not.
func TestWhatDoesNotWork(t *testing.T) {
	for name, tc := range map[string]struct {
		page, change, answer string
		want                 string
	}{
		"nobody knows it":     {strings.Replace(page, "docker node ls", "docker moon ls", 1), "", "", "docker moon ls: nobody knows how to try"},
		"it fails":            {page, "docker node ls", "!Error response from daemon", "docker node ls: exit code 1: Error response"},
		"it says too little":  {page, "docker node ls", "n1", `docker node ls: it does not say "(?m)Leader"`},
		"its state never is":  {page, "docker node inspect --format '{{.Status", "ready", "bring about that a machine is gone for good"},
		"the cluster is ill":  {page, "holdfast status", "1 thing is not well", "holdfast status -f c.yaml: it does not say"},
		"a page without any":  {"# home\n", "", "", "names no command"},
		"the service is gone": {page, "docker service ps", "", "still says"},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &world{answers: answers()}
			if tc.change != "" {
				w.answers[tc.change] = tc.answer
			}
			if _, err := stage(w, tc.page).Run(t.Context()); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

func FuzzCommands(f *testing.F) {
	f.Add(page)
	f.Add("## Backup\n`a` `b\n`c`")
	f.Fuzz(func(t *testing.T, page string) {
		for _, l := range commands(page) {
			if l.text == "" || !strings.Contains(page, "`"+l.text+"`") {
				t.Errorf("%q is not on the page", l.text)
			}
		}
	})
}
