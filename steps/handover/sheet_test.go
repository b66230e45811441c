package handover

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/survival"
)

var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func cluster(n int) inventory.Cluster {
	c := inventory.Cluster{Name: "home", Playbook: "s3-nfs", Path: "cluster.yaml", Settings: inventory.Answers{
		"engine": "cloudserver", "data_dir": "/var/nfs/data", "metadata_dir": "/var/nfs/metadata", "s3_port": "8000", "data_path_port": "4789",
	}}
	for i := range n {
		h := inventory.Host{Name: fmt.Sprintf("n%d", i+1), Address: fmt.Sprintf("10.77.0.%d", i+11), Role: "client"}
		if i == 0 {
			h.Role = "server"
		}
		c.Hosts = append(c.Hosts, h)
	}
	return c
}

// finished is a drill of about a minute through every machine.
func finished(c inventory.Cluster, drill, target string, day int) event.DrillFinished {
	d := event.DrillFinished{
		Drill: drill, Target: target, Verdict: "passed", Started: now.AddDate(0, 0, day), Acknowledged: 1234, ReadBack: 1234, GapNextMS: 24300,
		GapMS: map[string]int64{}, Expected: "recovers in about 26 s", ExpectedMS: 26000,
	}
	d.Timeline = event.DrillTimeline{From: d.Started, WidthMS: 1000, Marks: []event.DrillMark{
		{AtMS: 8000, Kind: "inject", Text: drill + " on " + target},
		{AtMS: 9000, Kind: "down", Text: target + " is silent"},
		{AtMS: 20000, Kind: "moved", Text: "the service runs on n3"},
		{AtMS: 32300, Kind: "served", Text: "served again"},
		{AtMS: 42000, Kind: "heal", Text: "mending"},
		{AtMS: 88000, Kind: "steady", Text: "the cluster is as it was"},
	}}
	for _, h := range c.Hosts {
		s := event.DrillStrip{Address: "http://" + h.Address + ":8000"}
		for i := range 90 {
			ok, failed := 20, 0
			if i >= 8 && i < 32 || h.Name == target && i >= 8 && i < 80 {
				ok, failed = 0, 6
			}
			s.OK, s.Failed = append(s.OK, ok), append(s.Failed, failed)
		}
		d.Timeline.Strips = append(d.Timeline.Strips, s)
	}
	return d
}

func sheet(n int, drills ...string) Sheet {
	c := cluster(n)
	in := Input{Cluster: c, Layout: survival.FromCluster(c), Credentials: "/home/anna/.local/state/holdfast/home/s3-credentials", Date: now}
	for i, name := range drills {
		in.Drills = append(in.Drills, finished(c, name, "n2", i-len(drills)))
	}
	return New(in)
}

func TestEveryFormatHoldsTheWholePage(t *testing.T) {
	s := sheet(3, "drain", "reboot", "power-off")
	for _, format := range Formats() {
		out, err := s.Render(format)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(string(out)), " ")
		for _, want := range []string{
			"home", "http://10.77.0.11:8000", "s3-credentials", "manages the swarm, holds the objects", "this layout falls with its server",
			"docker node ls", "docker node update --availability drain n2", "holdfast doctor", "its machine loses power", "24 s, 2026-11-19",
			"The server n1 is lost", "quorum", "rclone sync home:BUCKET", "2049/tcp", "endpoint_url = http://10.77.0.11:8000", "host_base", "force_path_style",
			"s3:http://10.77.0.11:8000/BUCKET", "power-off",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", format, want)
			}
		}
		if strings.Contains(text, "no value") || strings.Contains(text, "%!") {
			t.Errorf("%s has a hole: %s", format, text)
		}
	}
}

func TestTextFitsATerminal(t *testing.T) {
	out, err := sheet(3, "power-off").Render("txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if _, err := sheet(3).Render("pdf"); err == nil {
		t.Error("pdf was rendered")
	}
}

func TestWithoutDrillsItSaysSo(t *testing.T) {
	for _, format := range Formats() {
		out, err := sheet(3).Render(format)
		if err != nil || !strings.Contains(string(out), "None has been run yet") || strings.Contains(string(out), "<svg") {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// The texts follow the layout: what is true of one manager is wrong of three.
func TestTroubleFollowsTheLayout(t *testing.T) {
	c := cluster(3)
	for _, tc := range []struct {
		change  func(l *survival.Layout)
		want    []string
		without string
	}{
		{func(*survival.Layout) {}, []string{"The server n1 is lost", "That is n1 alone"}, "force-new-cluster"},
		{func(l *survival.Layout) {
			for i := range l.Nodes {
				l.Nodes[i].Manager = true
			}
		}, []string{"The leader is lost", "of 3 managers 1 may be lost", "The storage server n1 is lost", "force-new-cluster"}, "The server n1 is lost"},
		{func(l *survival.Layout) {
			l.Storage = survival.Gluster
			for i := range l.Nodes {
				l.Nodes[i].Manager, l.Nodes[i].Storage = true, true
			}
		}, []string{"A copy of the storage is lost", "24007"}, "2049"},
	} {
		l := survival.FromCluster(c)
		tc.change(&l)
		out, err := New(Input{Cluster: c, Layout: l, Date: now}).Render("md")
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range tc.want {
			if !strings.Contains(string(out), want) {
				t.Errorf("lacks %q", want)
			}
		}
		if strings.Contains(string(out), tc.without) {
			t.Errorf("says %q", tc.without)
		}
	}
}

// Of each drill the latest that came to a verdict is shown, and only such.
func TestLatestDrills(t *testing.T) {
	c := cluster(3)
	old, young, refused := finished(c, "drain", "n2", -3), finished(c, "drain", "n3", -2), finished(c, "drain", "n2", -1)
	refused.Verdict = "refused"
	got := latest([]event.DrillFinished{young, old, refused, {Drill: "moon", Verdict: "passed", Started: now}})
	if len(got) != 1 || got[0].Target != "n3" {
		t.Errorf("%+v", got)
	}
}

// Whatever names are given, the page stays one document without script and without anything from elsewhere.
func FuzzHTML(f *testing.F) {
	f.Add("home", "n2", "served again")
	f.Add("<script>alert(1)</script>", `"><img src=x>`, "</svg><script>")
	f.Add("\x1b[2J", "\xff", "a\nb")
	f.Fuzz(func(t *testing.T, name, target, mark string) {
		c := cluster(3)
		c.Name = name
		d := finished(c, "power-off", target, 0)
		d.Timeline.Marks[0].Text = mark
		out, err := New(Input{Cluster: c, Layout: survival.FromCluster(c), Drills: []event.DrillFinished{d}, Credentials: name, Date: now}).Render("html")
		if err != nil {
			t.Fatal(err)
		}
		if tag := foreign.Find(out); tag != nil {
			t.Fatalf("a tag came in: %s", tag)
		}
	})
}

// foreign finds tags, and addresses of things to load, that the page itself has none of.
var foreign = regexp.MustCompile(`(?i)<\s*(script|img|link|iframe|object|embed|image|use)\b|url\(|@import`)

var pages = regexp.MustCompile(`(?m)^Pages:\s+(\d+)$`)

// TestPrintsOnOneSheet lets a browser print it. HANDOVER_KEEP names a folder to keep the sheets in, to look at them.
func TestPrintsOnOneSheet(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("this machine has no chromium")
	}
	if _, err := exec.LookPath("pdfinfo"); err != nil {
		t.Skip("this machine has no pdfinfo (poppler-utils)")
	}
	all := []string{"stop-container", "kill-container", "drain", "stop-docker", "reboot", "partition", "power-off", "storage"}
	for name, s := range map[string]Sheet{"bare": sheet(3), "one": sheet(3, "power-off"), "usual": sheet(3, "drain", "reboot", "power-off"), "full": sheet(30, all...)} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if keep := os.Getenv("HANDOVER_KEEP"); keep != "" {
				dir = keep
			}
			out, err := s.Render("html")
			if err != nil {
				t.Fatal(err)
			}
			page, pdf := filepath.Join(dir, name+".html"), filepath.Join(dir, name+".pdf")
			if err := os.WriteFile(page, out, 0o600); err != nil {
				t.Fatal(err)
			}
			print := exec.CommandContext(t.Context(), browser, append(quiet(t), "--no-pdf-header-footer", "--print-to-pdf="+pdf, "file://"+page)...)
			if said, err := print.CombinedOutput(); err != nil {
				t.Fatalf("%v %s", err, said)
			}
			info, err := exec.Command("pdfinfo", pdf).Output()
			if m := pages.FindSubmatch(info); err != nil || m == nil || string(m[1]) != "1" {
				t.Errorf("%v\n%s", err, info)
			}
			whole, err := exec.Command("pdftotext", "-layout", pdf, "-").Output()
			if err != nil || !strings.Contains(string(whole), "Print it; keep it where the cluster is not") {
				t.Errorf("the foot of the page was cut off: %v\n%s", err, whole)
			}
		})
	}
}

// quiet makes a browser do what it is told and nothing besides: no window, nothing asked of the network, nothing kept.
func quiet(t *testing.T) []string {
	return []string{
		"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--user-data-dir=" + t.TempDir(),
	}
}
