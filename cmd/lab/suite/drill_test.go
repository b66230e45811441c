package suite

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/failover"
)

const goodDrill = `{"drill":"drain","verdict":"passed","target":"n2","expected":"recovers in about 20 s (...)","expected_ms":20000,
"gap_next_ms":18000,"gap_ms":{"http://10.77.0.11:8000":19000},"acknowledged":400,"acknowledged_just_before":12,"read_back":390,
"old_objects":1,"old_objects_intact":1,"task_before":["n2"],"task_after":["n3"],"timeline":{"marks":[{"kind":"inject"},{"kind":"served"}]}}`

func aDrill(t *testing.T, change func(*drilled)) drilled {
	t.Helper()
	d, err := lastObject("{\"type\":\"drill_samples\"}\n" + strings.ReplaceAll(goodDrill, "\n", "") + "\n")
	if err != nil {
		t.Fatal(err)
	}
	change(&d)
	return d
}

func TestLastObjectIsTheResult(t *testing.T) {
	d := aDrill(t, func(*drilled) {})
	if !d.harmed() || d.GapNextMS != 18000 || d.JustBefore != 12 || d.GapMS["http://10.77.0.11:8000"] != 19000 {
		t.Errorf("%+v", d)
	}
	for _, text := range []string{"", "drill drain: refused", `{"type":"drill_phase","data":{}}`, "{}"} {
		if d, err := lastObject(text); err == nil {
			t.Errorf("%q was taken for a result: %+v", text, d)
		}
	}
}

func TestADrillsResultIsJudged(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*drilled)
		exit   int
		want   string
	}{
		"good":                     {func(*drilled) {}, 0, ""},
		"another verdict":          {func(d *drilled) { d.Verdict, d.Reasons = "failed", []string{"too slow"} }, 0, "too slow"},
		"another exit code":        {func(*drilled) {}, 1, "exit code 1"},
		"lost":                     {func(d *drilled) { d.Lost = 1 }, 0, "1 are lost"},
		"corrupted":                {func(d *drilled) { d.Corrupted = 2 }, 0, "2 corrupted"},
		"unread":                   {func(d *drilled) { d.Unread = 3 }, 0, "3 unread"},
		"an old one lost":          {func(d *drilled) { d.OldIntact = 0 }, 0, "of 1 old ones 0"},
		"no old ones":              {func(d *drilled) { d.Old, d.OldIntact = 0, 0 }, 0, "of 0 old ones"},
		"nothing written":          {func(d *drilled) { d.Acknowledged = 0 }, 0, "of 0 acknowledged"},
		"three times as long":      {func(d *drilled) { d.GapNextMS = 60001 }, 0, "more than 3 times"},
		"a third of it":            {func(d *drilled) { d.GapNextMS = 5999 }, 0, "less than 0.3 times"},
		"just enough":              {func(d *drilled) { d.GapNextMS = 6000 }, 0, ""},
		"no gap where none is due": {func(d *drilled) { d.Expected, d.GapNextMS = "survives", 0 }, 0, ""},
	} {
		checkError(t, name, aDrill(t, c.change).passed(c.exit), c.want)
	}
}

func TestAnOutageIsJudged(t *testing.T) {
	out := func(more func(*drilled)) func(*drilled) {
		return func(d *drilled) {
			d.Verdict, d.ExpectedMS, d.Expected = "outage", -1, "outage until it is back"
			more(d)
		}
	}
	for name, c := range map[string]struct {
		change func(*drilled)
		exit   int
		want   string
	}{
		"good":           {out(func(*drilled) {}), 0, ""},
		"called passed":  {out(func(d *drilled) { d.Verdict = "passed" }), 0, "verdict passed"},
		"not expected":   {out(func(d *drilled) { d.ExpectedMS = 5 }), 0, "verdict outage"},
		"nothing read":   {out(func(d *drilled) { d.ReadBack = 0 }), 0, "nothing was read"},
		"something lost": {out(func(d *drilled) { d.Lost = 1 }), 0, "1 are lost"},
	} {
		checkError(t, name, aDrill(t, c.change).outage(c.exit), c.want)
	}
}

func checkError(t *testing.T, name string, err error, want string) {
	t.Helper()
	if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("%s: %v, want %q", name, err, want)
	}
}

// Every drill there is has a case here; storage is an outage by design.
func TestEveryDrillIsRun(t *testing.T) {
	var want, got []string
	for _, d := range failover.All() {
		if d.Name != "storage" {
			want = append(want, d.Name)
		}
	}
	for _, c := range drillCases("") {
		got = append(got, c.name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlantedFaultsMustBeNamed(t *testing.T) {
	f := planted{says: "exported async"}
	red := func(d *drilled) {
		d.Verdict, d.Reasons = "failed", []string{"/data is exported async to n2"}
		d.Timeline.Marks = nil
	}
	for name, c := range map[string]struct {
		change func(*drilled)
		exit   int
		want   string
	}{
		"named":              {red, 1, ""},
		"green":              {func(*drilled) {}, 0, "verdict passed"},
		"another reason":     {func(d *drilled) { red(d); d.Reasons = []string{"too slow"} }, 1, "too slow"},
		"broken all the way": {func(d *drilled) { marks := d.Timeline.Marks; red(d); d.Timeline.Marks = marks }, 1, "broke something"},
	} {
		checkError(t, name, f.found(aDrill(t, c.change), c.exit), c.want)
	}
}

func TestDoctorMustNameSymptomCauseAndRemedy(t *testing.T) {
	a := ailment{symptom: "told to run nowhere", cause: "scaled", remedy: "scale s3=1"}
	whole := finding{Symptom: "the service is told to run nowhere", Cause: "It was scaled to 0.", Remedy: "docker service scale s3=1"}
	noRemedy := whole
	noRemedy.Remedy = ""
	if _, err := a.named([]finding{{Symptom: "another"}, whole}, 1); err != nil {
		t.Error(err)
	}
	for _, found := range [][]finding{nil, {noRemedy}, {{Symptom: whole.Symptom, Remedy: whole.Remedy}}} {
		if _, err := a.named(found, 1); err == nil {
			t.Errorf("%+v was enough", found)
		}
	}
	if _, err := a.named([]finding{whole}, 0); err == nil {
		t.Error("an exit code that says all is well was enough")
	}
}

func TestTablesOfDrillFaultsAreWhole(t *testing.T) {
	if n := len(ailments()); n < 12 {
		t.Errorf("%d faults for doctor, want twelve or more", n)
	}
	seen := map[string]bool{}
	for _, a := range ailments() {
		if seen[a.name] || a.symptom == "" || a.remedy == "" || a.here == nil && (a.on == nil || a.harm == "" || a.mend == "" && a.mendAll == nil) {
			t.Errorf("%q is there twice or lacks something", a.name)
		}
		seen[a.name] = true
	}
	for _, f := range plantedFaults() {
		if f.on == nil || f.harm == "" || f.mend == "" || f.says == "" {
			t.Errorf("%q lacks something", f.name)
		}
	}
}

func TestCutsAreGoneOnWith(t *testing.T) {
	b := &Bench{Dir: t.TempDir()}
	if done, err := b.cutsSoFar(); err != nil || len(done) != 0 {
		t.Fatalf("%v %v", done, err)
	}
	good := cutFigure{Seed: cutSeed, Acknowledged: 300, JustBefore: 12, ReadBack: 290, Intact: 290, Old: 1, OldIntact: 1, Gap: 30}
	for n := 1; n <= 2; n++ {
		good.N = n
		if err := b.keepCut(good); err != nil {
			t.Fatal(err)
		}
	}
	torn, err := os.OpenFile(b.cutsFile(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = torn.WriteString(`{"n":3,"see`)
	if err := errors.Join(err, torn.Close()); err != nil {
		t.Fatal(err)
	}
	if done, err := b.cutsSoFar(); err != nil || len(done) != 2 || done[1] != good {
		t.Errorf("%v %v", done, err)
	}
	good.N = 3
	if err := b.keepCut(good); err != nil {
		t.Fatal(err)
	}
	if done, err := b.cutsSoFar(); err != nil || len(done) != 3 {
		t.Errorf("after a torn line: %v %v", done, err)
	}
	if _, err := parseCuts([]byte("{\"n\":1,\"seed\":2026}\n{\"n\":3,\"seed\":2026}\n")); err == nil {
		t.Error("a cut is missing, and nobody noticed")
	}
	if _, err := parseCuts([]byte("{\"n\":1,\"seed\":7}\n")); err == nil {
		t.Error("another seed's cuts were gone on with")
	}
}

func TestAllCutsDoneBeginsAnew(t *testing.T) {
	b := &Bench{Dir: t.TempDir()}
	for n := 1; n <= powerCuts; n++ {
		if err := b.keepCut(cutFigure{N: n, Seed: cutSeed}); err != nil {
			t.Fatal(err)
		}
	}
	if done, err := b.cutsSoFar(); err != nil || len(done) != 0 {
		t.Errorf("%d cuts, %v", len(done), err)
	}
	if _, err := os.Stat(filepath.Join(b.Dir, cutsAreLasts)); err != nil {
		t.Error(err)
	}
}

func TestACutIsJudged(t *testing.T) {
	good := cutFigure{Acknowledged: 300, JustBefore: 12, ReadBack: 290, Intact: 290, Old: 1, OldIntact: 1}
	if err := good.good(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*cutFigure){
		"lost": func(f *cutFigure) { f.Lost = 1 }, "corrupted": func(f *cutFigure) { f.Corrupted = 1 },
		"outdated": func(f *cutFigure) { f.Stale = 1 }, "unread": func(f *cutFigure) { f.Unread = 1 },
		"not intact": func(f *cutFigure) { f.Intact-- }, "old": func(f *cutFigure) { f.OldIntact = 0 },
		"idle": func(f *cutFigure) { f.JustBefore = leastJust - 1 },
	} {
		bad := good
		change(&bad)
		if bad.good() == nil {
			t.Errorf("%s: called good", name)
		}
	}
}

func TestSumOfCuts(t *testing.T) {
	sum, gaps, just := sumOf([]cutFigure{{Acknowledged: 10, Gap: 30, JustBefore: 12}, {Acknowledged: 5, Gap: 20, JustBefore: 11}, {Lost: 1, Gap: 40, JustBefore: 15}})
	if sum.Acknowledged != 15 || sum.Lost != 1 || just != 11 || !cmp.Equal(gaps, []float64{20, 30, 40}) {
		t.Errorf("%+v %v %d", sum, gaps, just)
	}
}
