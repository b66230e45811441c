package machines

import (
	"strings"
	"testing"

	"holdfast/steps"
)

func env(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestConfigFromEnvPresets(t *testing.T) {
	c, err := ConfigFromEnv(env(nil), "/home/u/.cache")
	if err != nil {
		t.Fatal(err)
	}
	if c.Dir != "/home/u/.cache/holdfast-lab" || c.Net != "10.77.0" || c.Kernel != StockKernel || c.CPUs != 1 {
		t.Errorf("presets are %+v", c)
	}
	if !strings.Contains(strings.Join(c.Packages, " "), "docker.io") {
		t.Errorf("the full image has no docker: %v", c.Packages)
	}
}

func TestConfigFromEnvReadsKnobs(t *testing.T) {
	c, err := ConfigFromEnv(env(map[string]string{
		"HOLDFAST_LAB_DIR": "/srv/lab", "HOLDFAST_LAB_KERNEL": "/srv/kernel", "HOLDFAST_LAB_CPUS": "2", "HOLDFAST_LAB_PKGS": "curl,jq strace",
	}), "/unused")
	if err != nil {
		t.Fatal(err)
	}
	if c.Dir != "/srv/lab" || c.Kernel != "/srv/kernel" || c.CPUs != 2 || strings.Join(c.Packages, " ") != "curl jq strace" {
		t.Errorf("knobs were not read: %+v", c)
	}
}

func TestConfigFromEnvRefuses(t *testing.T) {
	cases := []struct{ name, value string }{
		{"DIR", "relative/folder"},
		{"DIR", "/with blank"},
		{"DIR", "/with,comma"},
		{"NS", "../elsewhere"},
		{"NET", "8.8.8"},
		{"NET", "10.77"},
		{"NET", "10.77.0.1"},
		{"MEM", "much"},
		{"MEM", "1G init=/bin/sh"},
		{"DISK", "8"},
		{"KERNEL", "kernel"},
		{"CPUS", "two"},
		{"CPUS", "2"}, // the stock kernel has one
		{"CPUS", "0"},
		{"PKGS", "curl --force"},
	}
	for _, c := range cases {
		_, err := ConfigFromEnv(env(map[string]string{"HOLDFAST_LAB_" + c.name: c.value}), "/cache")
		if err == nil || !strings.Contains(err.Error(), "HOLDFAST_LAB_"+c.name) || steps.HintOf(err) == "" {
			t.Errorf("%s=%q: want a refusal that names the variable and carries a hint, got %v", c.name, c.value, err)
		}
	}
}

func TestParseMachine(t *testing.T) {
	for s, want := range map[string]int{"1": 1, "n1": 1, "9": 9, "n9": 9} {
		if got, err := ParseMachine(s); err != nil || got != want {
			t.Errorf("ParseMachine(%q) = %d, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "0", "10", "n", "n0", "-1", "+1", "01", "nn1", "1 ", "one", "١"} {
		if got, err := ParseMachine(s); err == nil {
			t.Errorf("ParseMachine(%q) = %d, want a refusal", s, got)
		}
	}
}

func FuzzParseMachine(f *testing.F) {
	for _, s := range []string{"1", "n2", "n10", "", "-1", "n+3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		i, err := ParseMachine(s)
		if err != nil {
			return
		}
		if i < 1 || i > Max || s != Name(i) && "n"+s != Name(i) {
			t.Errorf("ParseMachine(%q) = %d", s, i)
		}
	})
}
