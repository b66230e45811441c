package nfs

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseExports(t *testing.T) {
	const preset = "sync,wdelay,hide,no_subtree_check,sec=sys,ro,secure,root_squash,no_all_squash"
	for _, c := range []struct{ name, text, want string }{
		{"one client", "/srv 10.0.0.1(rw,sync,no_root_squash)", "/srv 10.0.0.1 sync,wdelay,hide,no_subtree_check,sec=sys,rw,secure,no_root_squash,no_all_squash"},
		{"several", "/srv 10.0.0.1(ro) 10.0.0.0/8(rw)", "/srv 10.0.0.1 " + preset + "\n/srv 10.0.0.0/8 " + strings.Replace(preset, ",ro,", ",rw,", 1)},
		{"everybody", "/srv", "/srv * " + preset},
		{"comment, blank lines", "# nothing\n\n/srv *(ro) # all\n", "/srv * " + preset},
		{"continued", "/srv \\\n *(ro)", "/srv * " + preset},
		{"quoted", `"/a b" *(ro)`, "/a b * " + preset},
		{"escaped", `/a\040b *(ro)`, "/a b * " + preset},
		{"presets", "/srv -async,rw 10.0.0.1 10.0.0.2(ro)", "/srv 10.0.0.1 async,wdelay,hide,no_subtree_check,sec=sys,rw,secure,root_squash,no_all_squash\n/srv 10.0.0.2 " + preset},
		{"more options", "/srv *(fsid=0,crossmnt)", "/srv * " + preset + ",fsid=0,crossmnt"},
		{"no slash", "/ok *(ro)\nsrv *(ro)", "/ok * " + preset + "\nx:2: export path \"srv\" does not begin with a slash"},
		{"unknown option", "/srv *(wr)", "x:1: unknown keyword \"wr\""},
		{"open bracket", "/srv *(rw", "x:1: syntax error: bad option list"},
		{"open quote", `"/srv`, "x:1: unterminated quote"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, err := ParseExports("x", c.text)
			var got []string
			for _, e := range list {
				got = append(got, e.Dir+" "+e.Client+" "+strings.Join(e.Options, ","))
			}
			if err != nil {
				got = append(got, err.Error())
			}
			if diff := cmp.Diff(c.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAllows(t *testing.T) {
	for client, want := range map[string]bool{"*": true, "10.0.0.5": true, "10.0.0.0/24": true, "10.0.1.0/24": false, "10.0.0.6": false, "host": false} {
		if got := (Export{Client: client}).Allows("10.0.0.5"); got != want {
			t.Errorf("%s: %t, want %t", client, got, want)
		}
	}
}

func FuzzParseExports(f *testing.F) {
	f.Add("/srv 10.0.0.1(rw,sync) # x")
	f.Add("\"/a b\" -ro *\\\n (rw)")
	f.Add("(")
	f.Fuzz(func(t *testing.T, text string) {
		list, _ := ParseExports("x", text)
		for _, e := range list {
			if !strings.HasPrefix(e.Dir, "/") || e.Client == "" || len(e.Options) < len(known) {
				t.Errorf("%q gave %+v", text, e)
			}
		}
	})
}

func FuzzParseConf(f *testing.F) {
	f.Add("[nfsd]\nlease-time=15\ngrace-time = 15\n")
	f.Add("[other]\nlease-time=15")
	f.Fuzz(func(t *testing.T, text string) {
		if l, g := parseConf(text); l < 0 || g < 0 || l > 3600 || g > 3600 {
			t.Errorf("%q gave %d, %d", text, l, g)
		}
	})
}

func TestParseConf(t *testing.T) {
	for text, want := range map[string][2]int{
		"[nfsd]\nlease-time=15\ngrace-time = 20\n": {15, 20}, "lease-time=15": {}, "[nfsd]\nlease-time=5": {}, "[nfsd]\n# lease-time=15": {}, "[lockd]\ngrace-time=15\n[nfsd]\ngrace-time=11": {0, 11},
	} {
		if l, g := parseConf(text); l != want[0] || g != want[1] {
			t.Errorf("%q: %d, %d, want %v", text, l, g, want)
		}
	}
}
