package facts

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/steps"
	"holdfast/steps/osfam"
)

const (
	beginMark = "holdfast-facts-begin"
	endMark   = "holdfast-facts-end"
)

// answer is what a host said: single answers, those given several times, and files line by line.
type answer struct {
	one   map[string]string
	many  map[string][]string
	files map[string][]string
}

// Parse reads the answer to Script. Whatever stands before its first and after its last line is passed over; without
// the last line it is an error. What cannot be read gives an empty field.
func Parse(text string) (steps.Facts, error) {
	_, body, ok := strings.Cut(text, beginMark+"\n")
	if !ok {
		return steps.Facts{}, errCut
	}
	body, _, ok = strings.Cut("\n"+body, "\n"+endMark)
	if !ok {
		return steps.Facts{}, errCut
	}
	a := collect(body)
	f := steps.Facts{
		OS:       system(a),
		Hostname: a.file("/proc/sys/kernel/hostname"),
		Machine:  a.file("/etc/machine-id"),
		Boot:     a.file("/proc/sys/kernel/random/boot_id"),
		UID:      -1, // unless it says; 0 would be root
		Sudo:     a.one["sudo"] == "1",
		Init:     a.one["init"],
		Clock:    clock(a.one["clock"]),
		CPUs:     int(number(a.one["cpus"])),
		DiskFree: diskFree(a.one["disk"]),
		Addrs:    addrs(a),
		Ports:    ports(a),
		Docker:   docker(a),
		SELinux:  selinux(a),
		Firewall: firewall(a),
		Packages: packages(a),
	}
	f.Kernel, f.Arch, _ = strings.Cut(a.one["uname"], " ")
	if n, err := strconv.Atoi(a.one["uid"]); err == nil && n >= 0 {
		f.UID = n
	}
	if words := strings.Fields(a.file("/proc/meminfo")); len(words) > 1 {
		f.Memory = kilobytes(words[1])
	}
	return f, nil
}

var assignment = regexp.MustCompile(`^([a-z_]+)=(.*)$`)

func collect(body string) answer {
	a := answer{map[string]string{}, map[string][]string{}, map[string][]string{}}
	for _, line := range strings.Split(body, "\n") {
		if strings.HasPrefix(line, "/") {
			if name, text, ok := strings.Cut(line, ":"); ok {
				a.files[name] = append(a.files[name], text)
			}
			continue
		}
		if m := assignment.FindStringSubmatch(line); m != nil {
			a.one[m[1]] = strings.TrimSpace(m[2])
			a.many[m[1]] = append(a.many[m[1]], strings.TrimSpace(m[2]))
		}
	}
	return a
}

// file is the first line of a file, or "".
func (a answer) file(name string) string {
	if lines := a.files[name]; len(lines) > 0 {
		return strings.TrimSpace(lines[0])
	}
	return ""
}

// system reads os-release; where /etc has none, the vendor's own copy.
func system(a answer) steps.OS {
	lines := a.files["/etc/os-release"]
	if len(lines) == 0 {
		lines = a.files["/usr/lib/os-release"]
	}
	// A damaged line costs that line: what could be read is used.
	r, _ := osfam.ParseRelease(strings.Join(lines, "\n"))
	o := steps.OS{ID: r.ID, Like: r.Like, Version: r.VersionID, Code: r.Codename, Pretty: r.Pretty}
	if o.Pretty == "" {
		o.Pretty = a.file("/etc/redhat-release") // systems older than os-release
	}
	family, _ := osfam.Of(o.ID, o.Like)
	o.Family = family.Name
	return o
}

// clock reads seconds and, from a date command that has them, nanoseconds.
func clock(s string) time.Time {
	whole, frac, _ := strings.Cut(s, ".")
	sec, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || sec <= 0 || sec > math.MaxInt32*4 {
		return time.Time{}
	}
	nsec, err := strconv.ParseInt(frac, 10, 64)
	if err != nil || nsec < 0 || nsec >= int64(time.Second) {
		nsec = int64(time.Second) / 2 // only the second is known: its middle
	}
	return time.Unix(sec, nsec).UTC()
}

// diskFree finds df's capacity column; the number before it is what is free, in KiB.
func diskFree(s string) int64 {
	words := strings.Fields(s)
	for i := len(words) - 1; i > 0; i-- {
		if pct, ok := strings.CutSuffix(words[i], "%"); ok && number(pct) >= 0 && isNumber(words[i-1]) {
			return kilobytes(words[i-1])
		}
	}
	return 0
}

func packages(a answer) []string {
	var all []string
	for _, p := range a.many["package"] {
		name, status, _ := strings.Cut(p, " ")
		if status == "install ok installed" || status == "hold ok installed" {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func selinux(a answer) string {
	switch a.file("/sys/fs/selinux/enforce") {
	case "1":
		return "enforcing"
	case "0":
		return "permissive"
	}
	if len(a.files["/etc/selinux/config"]) > 0 {
		return "disabled"
	}
	return ""
}

func firewall(a answer) string {
	if a.one["firewalld"] == "active" {
		return "firewalld"
	}
	for _, line := range a.files["/etc/ufw/ufw.conf"] {
		if strings.EqualFold(strings.TrimSpace(line), "ENABLED=yes") {
			return "ufw"
		}
	}
	return ""
}

func isNumber(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// number is 0 for what is none.
func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 32)
	return max(n, 0)
}

func kilobytes(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64>>10 {
		return 0
	}
	return n << 10
}
