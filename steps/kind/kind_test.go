package kind

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"mvdan.cc/sh/v3/syntax"

	"holdfast/steps"
	"holdfast/steps/osfam"
	"holdfast/steps/shelltest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { shelltest.Main(m) }

// build makes an op of a kind from parameters as a playbook has them.
func build(name, with, system string) (steps.Op, error) {
	for _, k := range All() {
		if k.Name != name {
			continue
		}
		p := k.New()
		if err := yaml.UnmarshalWithOptions([]byte(with), p, yaml.Strict()); err != nil {
			return steps.Op{}, err
		}
		return k.Build(p, target(system))
	}
	return steps.Op{}, fmt.Errorf("there is no kind %s", name)
}

func target(system string) steps.Target {
	id, version, _ := strings.Cut(system, "-")
	t := steps.Target{Step: "step-id", Facts: steps.Facts{OS: steps.OS{ID: id, Version: version}, Init: "systemd"}}
	if system == "ubuntu-14.04" {
		t.Facts.Init = "upstart"
	}
	t.Family, _ = osfam.Of(id, nil)
	return t
}

func must(t *testing.T, name, with, system string) steps.Op {
	t.Helper()
	op, err := build(name, with, system)
	if err != nil {
		t.Fatal(err)
	}
	return op
}

const (
	withFile     = "path: /etc/demo/x.conf\ncontent: |\n  one\n  HOLDFAST_END\nmode: '0640'\nthen: touch /etc/then\n"
	withBlock    = "path: /etc/x.conf\ncontent: proxy=http://p:1/\nthen: touch /etc/then\n"
	withDir      = "paths: [/srv/data, '/srv/a b']\n"
	withRun      = "check: '[ -e /etc/ran ] || exit 1'\napply: touch /etc/ran\nundo: rm -f /etc/ran\nbrought: '[ -e /etc/ran ]'\n"
	withPackages = "install: {debian: one two, rhel: three, ubuntu-14.04: four}\nkeep_if: test -e /in-use\n"
	withRepo     = "name: docker\nproxy: http://p:1\napt: {key: 'https://m/gpg', url: 'https://m/linux', suite: bookworm, components: stable}\nrpm: {key: 'https://m/gpg', url: 'https://m/$releasever'}\n"
	withService  = "unit: {any: docker, ubuntu-14.04: docker.io}\n"
	withVolume   = "name: s3-data-v1\ntype: nfs\noptions: addr=192.0.2.1,nfsvers=4.2,hard\ndevice: ':/srv/data'\n"
	withSecret   = "name: s3-credentials\nkey: access\nlines: [KEY_ID=access, KEY_SECRET=hidden]\n"
	withSwarm    = `name: s3
image: example.org/s3:1
mode: replicated
publish: '8000:8000'
secret: s3-credentials
stop_grace: 30s
pull: "no"
env: {B: 'two words', A: "it's", EMPTY: ''}
mounts:
  - {source: s3-data-v1, target: /data, type: nfs, options: 'addr=192.0.2.1,nfsvers=4.2,hard', device: ':/srv/data'}
health: {command: 'wget -q "http://127.0.0.1:8000/" || exit 1', interval: 5s, timeout: 10s, retries: "6", start: 150s}
`
)

var goldens = []struct{ name, kind, with, systems string }{
	{"file", "file", withFile, "debian-12"},
	{"block", "block", withBlock, "debian-12"},
	{"dir", "dir", withDir, "debian-12"},
	{"run", "run", withRun, "debian-12"},
	{"assert", "assert", "that: test -e /etc/ran\n", "debian-12"},
	{"packages", "packages", withPackages, "debian-12 rocky-9 centos-7 ubuntu-14.04"},
	{"repo", "repo", withRepo, "debian-12 rocky-9 ubuntu-14.04"},
	{"service", "service", withService, "debian-12 rocky-9 ubuntu-14.04"},
	{"image-pull", "image", "name: example.org/s3:1\n", "debian-12"},
	{"image-archive", "image", "name: example.org/s3:1\narchive: /home/me/s3.tar\n", "debian-12"},
	{"volume", "volume", withVolume, "debian-12"},
	{"secret", "secret", withSecret, "debian-12"},
	{"swarm_service", "swarm_service", withSwarm, "debian-12"},
	{"swarm_service-global", "swarm_service", strings.Replace(withSwarm, "replicated", "global", 1) + "shell: . /run/secrets/s3-credentials && exec /s3\n", "debian-12"},
	{"probe", "probe", "endpoints: http://192.0.2.1:8000 http://192.0.2.2:8000\nbucket: b\naccess_key: access\nsecret_key: hidden\n", "debian-12"},
}

func TestGolden(t *testing.T) {
	used := map[string]bool{}
	for _, c := range goldens {
		used[c.kind] = true
		for system := range strings.FieldsSeq(c.systems) {
			t.Run(c.name+"/"+system, func(t *testing.T) {
				golden(t, c.name+"-"+system+".txt", describe(must(t, c.kind, c.with, system)))
			})
		}
	}
	for _, k := range All() {
		if !used[k.Name] || k.Help == "" {
			t.Errorf("kind %s has no golden text or no help", k.Name)
		}
	}
}

func describe(op steps.Op) string {
	var b strings.Builder
	fmt.Fprintf(&b, "cause: %s\n", op.Cause)
	for _, f := range op.Files {
		fmt.Fprintf(&b, "file: %s %v from %q block %q\n%s", f.Path, f.Mode, f.Source, f.Block, f.Content)
	}
	for _, s := range []struct {
		name string
		s    steps.Script
	}{{"check", op.Check}, {"apply", op.Apply}, {"verify", op.Verify}, {"undo", op.Undo}, {"brought", op.Brought}} {
		if !s.s.Empty() {
			fmt.Fprintf(&b, "--- %s (sudo %v)\n%s", s.name, s.s.Sudo, s.s.Text)
		}
	}
	if op.Probe != nil {
		fmt.Fprintf(&b, "probe: %+v\n", *op.Probe)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with -update and read what it says)", err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-golden +now):\n%s", name, d)
	}
}

func TestScriptsArePOSIX(t *testing.T) {
	for _, c := range goldens {
		for system := range strings.FieldsSeq(c.systems) {
			op := must(t, c.kind, c.with, system)
			for _, s := range []steps.Script{op.Check, op.Apply, op.Verify, op.Undo} {
				if _, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(s.Full()), ""); err != nil {
					t.Errorf("%s on %s: %v", c.name, system, err)
				}
			}
		}
	}
}

func TestWrongParameters(t *testing.T) {
	without := func(text, line string) string { return strings.Replace(text, line, "", 1) }
	for _, c := range []struct{ kind, with, system, want string }{
		{"file", "path: etc/x\ncontent: a\n", "debian-12", "not absolute"},
		{"file", "path: /etc/../x\ncontent: a\n", "debian-12", "not absolute and clean"},
		{"file", "path: /\ncontent: a\n", "debian-12", "not absolute"},
		{"file", "path: /etc/x\n", "debian-12", "no content"},
		{"file", "path: /etc/x\ncontent: \"\\n\"\n", "debian-12", "no content"},
		{"file", "path: /etc/x\ncontent: a\nmode: '0999'\n", "debian-12", "not octal"},
		{"file", "path: /etc/x\ncontent: a\nmode: '4755'\n", "debian-12", "not octal"},
		{"file", "path: /etc/x\ncontend: a\n", "debian-12", "contend"},
		{"block", "path: x\ncontent: a\n", "debian-12", "not absolute"},
		{"block", "path: /etc/x\ncontent: \"a\\n# END holdfast step-id\"\n", "debian-12", "marks a block"},
		{"dir", "paths: []\n", "debian-12", "no paths"},
		{"dir", "paths: [data]\n", "debian-12", "not absolute"},
		{"dir", "paths: [/]\n", "debian-12", "not absolute"},
		{"dir", "paths: [/srv]\nmode: rwx\n", "debian-12", "not octal such as 0700"},
		{"run", "apply: a\n", "debian-12", "both check and apply"},
		{"run", "check: a\n", "debian-12", "both check and apply"},
		{"assert", "{}\n", "debian-12", "condition"},
		{"packages", "install: {rhel: a}\n", "debian-12", "no packages for debian 12"},
		{"packages", "install: {any: a}\n", "alpine-3", "how alpine 3 installs"},
		{"repo", withRepo, "alpine-3", "no repository format for alpine 3"},
		{"repo", without(withRepo, "name: docker"), "debian-12", "a name"},
		{"repo", without(withRepo, ", suite: bookworm"), "debian-12", "suite"},
		{"repo", "name: d\n", "rocky-9", "key and url"},
		{"service", "unit: {rhel: a}\n", "debian-12", "no unit for debian 12"},
		{"image", "{}\n", "debian-12", "no image"},
		{"volume", without(withVolume, "name: s3-data-v1"), "debian-12", "needs a name"},
		{"volume", strings.Replace(withVolume, "s3-data-v1", "a b", 1), "debian-12", "needs a name"},
		{"volume", without(withVolume, "options: addr=192.0.2.1,nfsvers=4.2,hard"), "debian-12", "options"},
		{"secret", "name: x\nkey: k\n", "debian-12", "lines"},
		{"secret", "name: \"it's\"\nkey: k\nlines: [A=b]\n", "debian-12", "needs a name"},
		{"secret", "name: x\nkey: k\nlines: [\"A B=c\"]\n", "debian-12", "VARIABLE=secret"},
		{"secret", "name: x\nkey: k\nlines: [A]\n", "debian-12", "VARIABLE=secret"},
		{"swarm_service", without(withSwarm, "image: example.org/s3:1"), "debian-12", "an image"},
		{"swarm_service", without(withSwarm, "publish: '8000:8000'"), "debian-12", "publish"},
		{"swarm_service", strings.Replace(withSwarm, "replicated", "many", 1), "debian-12", "neither replicated nor global"},
		{"swarm_service", strings.Replace(withSwarm, "30s", "60s", 1), "debian-12", "below 60s"},
		{"swarm_service", strings.Replace(withSwarm, "stop_grace: 30s", "", 1), "debian-12", "below 60s"},
		{"swarm_service", without(withSwarm, ", device: ':/srv/data'"), "debian-12", "device"},
		{"swarm_service", without(withSwarm, ", start: 150s"), "debian-12", "start"},
		{"probe", "bucket: b\naccess_key: a\nsecret_key: s\n", "debian-12", "endpoint"},
		{"probe", "endpoints: ftp://x\nbucket: b\naccess_key: a\nsecret_key: s\n", "debian-12", "no http"},
		{"probe", "endpoints: http://x\naccess_key: a\nsecret_key: s\n", "debian-12", "bucket"},
	} {
		t.Run(c.kind+"/"+c.want, func(t *testing.T) {
			_, err := build(c.kind, c.with, c.system)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
	odd := target("debian-12")
	odd.Facts.Init = "other"
	if _, err := service().Build(&serviceParams{Unit: map[string]string{"any": "x"}}, odd); err == nil {
		t.Error("a service of an unknown init system was taken")
	}
	if _, err := service().Build("no parameters", odd); err == nil {
		t.Error("parameters of another kind were taken")
	}
}

func TestVariant(t *testing.T) {
	by := map[string]string{"any": "a", "debian": "d", "ubuntu": "u", "ubuntu-14.04": "old"}
	for system, want := range map[string]string{"ubuntu-14.04": "old", "ubuntu-24.04": "u", "debian-12": "d", "linuxmint-22": "d", "rocky-9": "a"} {
		if got, _ := variant(by, target(system)); got != want {
			t.Errorf("%s: %s, want %s", system, got, want)
		}
	}
	if _, ok := variant(map[string]string{"rhel": "x"}, target("debian-12")); ok {
		t.Error("debian takes what is meant for rhel")
	}
}
