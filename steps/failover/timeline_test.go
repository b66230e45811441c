package failover

import (
	"encoding/xml"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/event"
)

var update = flag.Bool("update", false, "write the golden files anew")

// picture is a drill as it may have been.
func picture() Result {
	strip := func(address string, from, to int) event.DrillStrip {
		s := event.DrillStrip{Address: address, OK: make([]int, 120), Failed: make([]int, 120)}
		for i := range s.OK {
			switch {
			case i < from || i >= to:
				s.OK[i] = 9
			case i == from:
				s.OK[i], s.Failed[i] = 3, 4
			default:
				s.Failed[i] = 5
			}
		}
		return s
	}
	return Result{
		Drill: "power-off", Verdict: Passed, Target: "n2", Started: time.Date(2026, 11, 20, 22, 0, 0, 0, time.UTC), TookMS: 61_000,
		Acknowledged: 512, JustBefore: 14, ReadBack: 498, Requests: 4000, FailedRequests: 900, OldObjects: 1, OldObjectsIntact: 1,
		GapMS:     map[string]int64{"http://10.0.0.11:8000": 24_100, "http://10.0.0.12:8000": 41_000},
		GapNextMS: 24_300, ExpectedMS: 36_000, LimitMS: 121_000, Expected: "recovers in about 36 s (down 10 to 15 s + restart delay 5 s + lock 0 to 12 s + start 4 to 21 s)",
		TaskBefore: []string{"n2"}, TaskAfter: []string{"n3"}, Reasons: []string{"a remark with <marks> & a word that is longer than a line " + strings.Repeat("x", 90)},
		Timeline: event.DrillTimeline{
			WidthMS: 500, Strips: []event.DrillStrip{strip("http://10.0.0.11:8000", 20, 68), strip("http://10.0.0.12:8000", 20, 102)},
			Marks: []event.DrillMark{
				{AtMS: 10_000, Kind: "inject", Text: "power-off on n2"},
				{AtMS: 22_500, Kind: "down", Text: "the swarm calls n2 down"},
				{AtMS: 34_000, Kind: "served", Text: "every address that is left serves again"},
				{AtMS: 34_200, Kind: "moved", Text: "the service runs on n3"},
				{AtMS: 42_000, Kind: "heal", Text: "mending"},
				{AtMS: 60_000, Kind: "steady", Text: "the cluster is as it was"},
			},
		},
	}
}

func TestPictures(t *testing.T) {
	for path, got := range map[string]string{"testdata/timeline.txt": Text(picture()), "testdata/timeline.svg": SVG(picture())} {
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", path, err, d)
		}
	}
}

// checkPicture is what holds for every result, however odd.
func checkPicture(t *testing.T, r Result) {
	t.Helper()
	for line := range strings.SplitSeq(Text(r), "\n") {
		if strings.ContainsFunc(line, unicode.IsControl) {
			t.Errorf("a control character in %q", line)
		}
		if len([]rune(line)) > textWidth {
			t.Errorf("a line of %d columns: %s", len([]rune(line)), line)
		}
	}
	d := xml.NewDecoder(strings.NewReader(SVG(r)))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%v\n%s", err, SVG(r))
		}
	}
}

func TestOddPictures(t *testing.T) {
	for name, change := range map[string]func(*Result){
		"as it is":       func(*Result) {},
		"nothing at all": func(r *Result) { *r = Result{} },
		"no requests":    func(r *Result) { r.Timeline.Strips[0].OK, r.Timeline.Strips[0].Failed = nil, nil },
		"one cell": func(r *Result) {
			r.Timeline.Strips = []event.DrillStrip{{Address: "x", OK: []int{1}, Failed: []int{0}}}
		},
		"mark before": func(r *Result) { r.Timeline.Marks[0].AtMS = -500 },
		"long address": func(r *Result) {
			r.Timeline.Strips[0].Address = "http://" + strings.Repeat("long.", 30) + "example:8000"
		},
		"control sequence": func(r *Result) { r.Target = "n\x1b[2J\xff<script>" },
	} {
		t.Run(name, func(t *testing.T) {
			r := picture()
			change(&r)
			checkPicture(t, r)
			if strings.Contains(SVG(r), "<script>") {
				t.Error("text came through as markup")
			}
		})
	}
}

func FuzzPicture(f *testing.F) {
	f.Add("n2", "http://10.0.0.1:8000", "mending", int64(500), int64(3000), 4)
	f.Add("", "\x00", "a\nb", int64(0), int64(-1), 0)
	f.Fuzz(func(t *testing.T, target, address, text string, width, at int64, cells int) {
		r := Result{Drill: "drain", Verdict: Passed, Timeline: event.DrillTimeline{WidthMS: max(0, width%1e7)}}
		n := max(0, cells%3000)
		r.Timeline.Strips = []event.DrillStrip{{Address: address, OK: make([]int, n), Failed: make([]int, n)}}
		r.Timeline.Marks = []event.DrillMark{{AtMS: at % 1e9, Text: text}}
		r.Reasons, r.Hint = []string{text}, target
		checkPicture(t, r)
	})
}
