package shell_test

import "testing"

// TestConditions are the tests of test and [, by what they give: 0 true, 1 false, 2 a mistake.
func TestConditions(t *testing.T) {
	h := bare(t)
	_, errs, exit := run(t, h, "", false, "bash", "-c", "cd /tmp; echo x >f; : >e; umask 777; : >none")
	if exit != 0 {
		t.Fatal(errs)
	}
	for link, to := range map[string]string{"/tmp/l": "f", "/tmp/g": "gone"} {
		if err := h.FS.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	for expr, want := range map[string]int{
		"": 1, "a": 0, "''": 1, "-n a": 0, "-n ''": 1, "-z ''": 0, "-z a": 1, "a = a": 0, "a = b": 1, "a != b": 0, "a == a": 2,
		"1 -eq 1": 0, "1 -ne 1": 1, "1 -lt 2": 0, "2 -le 1": 1, "2 -gt 1": 0, "1 -ge 2": 1, "1 -eq x": 2, "-1 -lt 0": 0,
		"-e f": 0, "-e nofile": 1, "-f f": 0, "-f .": 1, "-d .": 0, "-d f": 1, "-s f": 0, "-s e": 1, "-L l": 0, "-h g": 0, "-L f": 1, "-e g": 1,
		"-r f": 0, "-w /etc/motd": 1, "-x f": 1, "-x /usr/bin/sh": 0, "-r none": 1, "-p f": 1, "-S f": 1, "-c /dev/null": 0, "-b f": 1, "-t 0": 1,
		"! a": 1, "! ''": 0, "! -e nofile": 0, "a -a ''": 1, "a -a b": 0, "'' -o a": 0, "'' -o ''": 1, `\( a \)`: 0, `\( '' -o a \) -a b`: 0,
		"f -ef l": 0, "f -nt nofile": 1, "= = =": 0, "! = !": 0, "-n = -n": 0, "a b": 2, "a = b c d e": 2,
	} {
		_, errs, exit := run(t, h, "", false, "sh", "-c", "cd /tmp; [ "+expr+" ]")
		if exit != want {
			t.Errorf("[ %s ]: %d, want %d (%s)", expr, exit, want, errs)
		}
	}
	if _, errs, exit := run(t, h, "", false, "sh", "-c", "[ a"); exit != 2 || errs == "" {
		t.Errorf("without an end: %d %q", exit, errs)
	}
}

// TestPrintf compares with the C library's.
func TestPrintf(t *testing.T) {
	h := bare(t)
	for script, want := range map[string]string{
		`printf '%d %i\n' 42 0x1f`:            "42 31\n",
		`printf '%5d|%-5d|%05d\n' 1 2 3`:      "    1|2    |00003\n",
		`printf '%s %s\n' a b c`:              "a b\nc \n",
		`printf '%.2s|%5s|%-3s|\n' abc x y`:   "ab|    x|y  |\n",
		`printf '%x %X %o\n' 255 255 8`:       "ff FF 10\n",
		`printf '%c%c\n' abc d`:               "ad\n",
		`printf '%b' 'a\tb\n'`:                "a\tb\n",
		`printf '%b' 'stop\cnever'; echo`:     "stop\n",
		`printf '\101\x41\\n%%\n'`:            "AA\\n%\n",
		`printf '%.1f %g\n' 1.25 0.5`:         "1.2 0.5\n",
		`printf '%d\n' "'A"`:                  "65\n",
		`printf '%*d|%-*s|\n' 4 7 3 z`:        "   7|z  |\n",
		`printf plain; printf '\n'`:           "plain\n",
		`echo -n a; echo b; printf '%s' ''`:   "ab\n",
		`printf '%q\n' "it's" 2>/dev/null; :`: "it\\'s\n",
	} {
		if out, errs, _ := run(t, h, "", false, "bash", "-c", script); out != want {
			t.Errorf("%s\ngives %q, want %q (%s)", script, out, want, errs)
		}
	}
	if _, errs, exit := run(t, h, "", false, "sh", "-c", "printf '%d' x"); exit != 1 || errs == "" {
		t.Errorf("a number that is none: %d %q", exit, errs)
	}
}
