package tools

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

func id(c *call) int {
	if !c.opts("ugnGr", map[string]string{"user": "u", "group": "g", "groups": "G", "name": "n", "real": "r"}, false) {
		return 1
	}
	who := itoa(c.UID)
	if len(c.args) > 0 {
		who = c.args[0]
	}
	u, ok := c.Host.User(who)
	if !ok {
		return c.errf("‘%s’: no such user", who)
	}
	var names, both []string
	for _, g := range u.GIDs {
		names = append(names, c.Host.GroupName(g))
		both = append(both, fmt.Sprintf("%d(%s)", g, c.Host.GroupName(g)))
	}
	switch n := c.has("n"); {
	case c.has("u") && n:
		c.println(u.Name)
	case c.has("u"):
		c.println(u.UID)
	case c.has("g") && n:
		c.println(c.Host.GroupName(u.GID))
	case c.has("g"):
		c.println(u.GID)
	case c.has("G") && n:
		c.println(strings.Join(names, " "))
	case c.has("G"):
		c.println(strings.Trim(fmt.Sprint(u.GIDs), "[]"))
	default:
		c.printf("uid=%d(%s) gid=%d(%s) groups=%s\n", u.UID, u.Name, u.GID, c.Host.GroupName(u.GID), strings.Join(both, ","))
	}
	return 0
}

func whoami(c *call) int { c.println(c.Host.UserName(c.UID)); return 0 }

func groups(c *call) int {
	u, _ := c.Host.User(itoa(c.UID))
	c.println(strings.Join(u.Groups, " "))
	return 0
}

func tty(c *call) int {
	if !c.TTY {
		c.println("not a tty")
		return 1
	}
	c.println("/dev/pts/0")
	return 0
}

func getent(c *call) int {
	if len(c.args) == 0 {
		return c.errf("wrong number of arguments")
	}
	db, keys := c.args[0], c.args[1:]
	switch db {
	case "passwd", "group", "hosts", "ahosts", "ahostsv4", "services":
	default:
		return c.errf("Unknown database: %s", db)
	}
	if strings.HasPrefix(db, "ahosts") {
		db = "hosts"
	}
	text, _ := c.fs.ReadFile("/etc/" + db)
	code := 0
	for _, key := range keys {
		found := false
		for _, l := range lines(text) {
			f := strings.FieldsFunc(l, func(r rune) bool { return r == ':' && db != "hosts" || db == "hosts" && (r == ' ' || r == '\t') })
			hit := len(f) > 2 && db != "hosts" && (f[0] == key || f[2] == key)
			for _, w := range f {
				hit = hit || db == "hosts" && w == key
			}
			if hit && !strings.HasPrefix(l, "#") {
				c.println(strings.ReplaceAll(l, "\t", " "))
				found = true
				break
			}
		}
		if !found && db == "hosts" {
			if h := c.Host.Net.Host(key); h != nil {
				c.printf("%-15s %s\n", h.Addr, h.Hostname())
				found = true
			}
		}
		if !found {
			code = 2
		}
	}
	if len(keys) == 0 {
		c.printf("%s", text)
	}
	return code
}

func uname(c *call) int {
	if !c.opts("arsnmvopi", nil, false) {
		return 1
	}
	if len(c.opt) == 0 {
		c.opt["s"] = ""
	}
	var out []string
	for _, f := range [][2]string{{"s", "Linux"}, {"n", c.Host.Hostname()}, {"r", c.Host.OS.Kernel}, {"v", "#1 SMP (simulated)"}, {"m", "x86_64"}, {"p", "x86_64"}, {"i", "x86_64"}, {"o", "GNU/Linux"}} {
		if c.has(f[0]) || c.has("a") && f[0] != "p" && f[0] != "i" {
			out = append(out, f[1])
		}
	}
	c.println(strings.Join(out, " "))
	return 0
}

func arch(c *call) int { c.println("x86_64"); return 0 }

func nproc(c *call) int { c.println("2"); return 0 }

func hostname(c *call) int {
	if !c.opts("fsiIdA", map[string]string{"fqdn": "f", "short": "s", "all-ip-addresses": "I", "ip-address": "i"}, false) {
		return 1
	}
	switch {
	case len(c.args) > 0:
		if c.UID != 0 {
			return c.errf("you must be root to change the host name")
		}
		c.Host.SetHostname(c.args[0])
	case c.has("I"), c.has("i"):
		c.println(c.Host.Addr)
	default:
		c.println(c.Host.Hostname())
	}
	return 0
}

func hostnamectl(c *call) int {
	if len(c.args) > 1 && (c.args[0] == "set-hostname" || c.args[0] == "hostname") {
		if c.UID != 0 {
			return c.errf("Could not set static hostname: Access denied")
		}
		c.Host.SetHostname(c.args[1])
		_ = c.fs.WriteFile("/etc/hostname", []byte(c.args[1]+"\n"), 0o644)
		return 0
	}
	id, _ := c.fs.ReadFile("/etc/machine-id")
	c.printf(" Static hostname: %s\n      Machine ID: %s       Boot ID: %s\n  Virtualization: simulated\nOperating System: %s\n          Kernel: Linux %s\n    Architecture: x86-64\n",
		c.Host.Hostname(), id, strings.ReplaceAll(c.Host.BootID(), "-", ""), prettyName(c), c.Host.OS.Kernel)
	return 0
}

func prettyName(c *call) string {
	for l := range strings.SplitSeq(c.Host.OS.OSRelease, "\n") {
		if v, ok := strings.CutPrefix(l, "PRETTY_NAME="); ok {
			return strings.Trim(v, `"`)
		}
	}
	return c.Host.OS.Name
}

func lsbRelease(c *call) int {
	for l := range strings.SplitSeq(c.Host.OS.OSRelease, "\n") {
		if v, ok := strings.CutPrefix(l, "VERSION_CODENAME="); ok && strings.Contains(strings.Join(c.args, ""), "c") {
			c.println(v)
			return 0
		}
	}
	c.println(prettyName(c))
	return 0
}

// date knows the marks of strftime that people use.
func date(c *call) int {
	if !c.opts("ud:s:RI:", map[string]string{"utc": "u", "date": "d", "iso-8601": "I", "set": "s"}, false) {
		return 1
	}
	now := c.Host.Now().UTC()
	if d, ok := c.opt["d"]; ok {
		t, err := parseDate(d, now)
		if err != nil {
			return c.errf("invalid date ‘%s’", d)
		}
		now = t.UTC()
	}
	if s, ok := c.opt["s"]; ok {
		t, err := parseDate(s, now)
		switch {
		case c.UID != 0:
			return c.errf("cannot set date: Operation not permitted")
		case err != nil:
			return c.errf("invalid date ‘%s’", s)
		}
		c.Host.SetSkew(t.Sub(c.Host.Clock.Wall()))
		now = t
	}
	format := "%a %b %e %H:%M:%S UTC %Y"
	if c.has("I") {
		format = "%Y-%m-%d"
	}
	if len(c.args) > 0 {
		if !strings.HasPrefix(c.args[0], "+") {
			return c.errf("invalid date ‘%s’", c.args[0])
		}
		format = c.args[0][1:]
	}
	c.println(strftime(format, now))
	return 0
}

func strftime(format string, t time.Time) string {
	layouts := map[byte]string{
		'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05", 'e': "_2", 'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January",
		'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'Z': "MST", 'z': "-0700", 'y': "06", 'j': "002", 'I': "03", 'p': "PM", 'D': "01/02/06",
		'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05",
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 >= len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		for i+1 < len(format) && (format[i] == '-' || format[i] == '3' || format[i] == '6' || format[i] == '0') {
			i++
		}
		switch ch := format[i]; ch {
		case 's':
			b.WriteString(strconv.FormatInt(t.Unix(), 10))
		case 'N':
			fmt.Fprintf(&b, "%09d", t.Nanosecond())
		case 'n':
			b.WriteByte('\n')
		case '%':
			b.WriteByte('%')
		default:
			b.WriteString(t.Format(layouts[ch]))
		}
	}
	return b.String()
}

func parseDate(s string, now time.Time) (time.Time, error) {
	if n, ok := strings.CutPrefix(s, "@"); ok {
		f, err := strconv.ParseInt(n, 10, 64)
		return time.Unix(f, 0), err
	}
	if s == "now" {
		return now, nil
	}
	f := strings.Fields(s)
	if len(f) >= 2 && (len(f) == 2 || f[2] == "ago") {
		if n, err := strconv.Atoi(f[0]); err == nil {
			unit := map[string]time.Duration{"second": time.Second, "sec": time.Second, "minute": time.Minute, "min": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[strings.TrimSuffix(f[1], "s")]
			if unit > 0 {
				if len(f) == 3 {
					n = -n
				}
				return now.Add(time.Duration(n) * unit), nil
			}
		}
	}
	var err error
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04", "2006-01-02"} {
		var t time.Time
		if t, err = time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return now, err
}

func uptime(c *call) int {
	up := c.Host.Clock.Now().Sub(c.Host.Booted()).Truncate(time.Minute)
	if len(c.args) > 0 && c.args[0] == "-s" {
		c.println(c.Host.Now().Add(-up).UTC().Format("2006-01-02 15:04:05"))
		return 0
	}
	c.printf(" %s up %d:%02d,  1 user,  load average: 0.05, 0.03, 0.01\n", c.Host.Now().UTC().Format("15:04:05"), int(up.Hours()), int(up.Minutes())%60)
	return 0
}

func free(c *call) int {
	c.println("               total        used        free      shared  buff/cache   available")
	c.println("Mem:         2030104      391704     1310720        1204      327680     1638400")
	c.println("Swap:              0           0           0")
	return 0
}

func logger(c *call) int {
	if !c.opts("t:p:isf:", map[string]string{"tag": "t", "priority": "p"}, false) {
		return 1
	}
	c.Host.Log("", first(c.opt["t"], c.Host.UserName(c.UID)), c.PID, "%s", strings.Join(c.args, " "))
	return 0
}

// expr does sums and comparisons of two, and the length of a text.
func expr(c *call) int {
	if len(c.args) == 2 && c.args[0] == "length" {
		c.println(len(c.args[1]))
		return 0
	}
	if len(c.args) != 3 {
		c.errf("syntax error")
		return 2
	}
	a, err1 := strconv.Atoi(c.args[0])
	b, err2 := strconv.Atoi(c.args[2])
	v := 0
	flag := func(ok bool) int {
		if ok {
			return 1
		}
		return 0
	}
	op := c.args[1]
	if (err1 != nil || err2 != nil) && op != "=" && op != "!=" {
		c.errf("non-integer argument")
		return 2
	}
	switch op {
	case "+":
		v = a + b
	case "-":
		v = a - b
	case "*":
		v = a * b
	case "/", "%":
		if b == 0 {
			c.errf("division by zero")
			return 2
		}
		if v = a / b; op == "%" {
			v = a % b
		}
	case "<":
		v = flag(a < b)
	case ">":
		v = flag(a > b)
	case "<=":
		v = flag(a <= b)
	case ">=":
		v = flag(a >= b)
	case "=":
		v = flag(c.args[0] == c.args[2])
	case "!=":
		v = flag(c.args[0] != c.args[2])
	default:
		c.errf("syntax error: unexpected argument ‘%s’", op)
		return 2
	}
	c.println(v)
	if v == 0 {
		return 1
	}
	return 0
}
