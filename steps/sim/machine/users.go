package machine

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// User is a line of /etc/passwd, with the groups.
type User struct {
	Name, Home, Shell string
	UID, GID          int
	Groups            []string
	GIDs              []int
}

// User finds somebody by name or number.
func (h *Host) User(name string) (User, bool) {
	text, _ := h.FS.ReadFile("/etc/passwd")
	for line := range strings.SplitSeq(string(text), "\n") {
		f := strings.Split(line, ":")
		if len(f) < 7 || f[0] != name && f[2] != name {
			continue
		}
		u := User{Name: f[0], Home: f[5], Shell: f[6]}
		u.UID, _ = strconv.Atoi(f[2])
		u.GID, _ = strconv.Atoi(f[3])
		u.GIDs = []int{u.GID}
		for _, g := range h.Groups() {
			if g.GID == u.GID {
				u.Groups = append([]string{g.Name}, u.Groups...)
			} else if slices.Contains(g.Members, u.Name) {
				u.Groups, u.GIDs = append(u.Groups, g.Name), append(u.GIDs, g.GID)
			}
		}
		return u, true
	}
	return User{}, false
}

// Group is a line of /etc/group.
type Group struct {
	Name    string
	GID     int
	Members []string
}

// Groups reads /etc/group.
func (h *Host) Groups() []Group {
	var out []Group
	text, _ := h.FS.ReadFile("/etc/group")
	for line := range strings.SplitSeq(string(text), "\n") {
		f := strings.Split(line, ":")
		if len(f) < 4 {
			continue
		}
		gid, _ := strconv.Atoi(f[2])
		g := Group{Name: f[0], GID: gid}
		if f[3] != "" {
			g.Members = strings.Split(f[3], ",")
		}
		out = append(out, g)
	}
	return out
}

// GroupOf finds a group by name or number.
func (h *Host) GroupOf(name string) (Group, bool) {
	for _, g := range h.Groups() {
		if g.Name == name || strconv.Itoa(g.GID) == name {
			return g, true
		}
	}
	return Group{}, false
}

// UserName gives the name of a number, or the number.
func (h *Host) UserName(uid int) string {
	if u, ok := h.User(strconv.Itoa(uid)); ok {
		return u.Name
	}
	return strconv.Itoa(uid)
}

// GroupName gives the name of a group's number, or the number.
func (h *Host) GroupName(gid int) string {
	if g, ok := h.GroupOf(strconv.Itoa(gid)); ok {
		return g.Name
	}
	return strconv.Itoa(gid)
}

// AddUser makes somebody with a home, in further groups.
func (h *Host) AddUser(name string, uid int, groups ...string) {
	id := strconv.Itoa(uid)
	text, _ := h.FS.ReadFile("/etc/passwd")
	_ = h.FS.WriteFile("/etc/passwd", append(text, []byte(name+":x:"+id+":"+id+"::/home/"+name+":/bin/bash\n")...), 0o644)
	text, _ = h.FS.ReadFile("/etc/group")
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	for i, line := range lines {
		g, _, _ := strings.Cut(line, ":")
		if slices.Contains(groups, g) {
			if !strings.HasSuffix(line, ":") {
				line += ","
			}
			lines[i] = line + name
		}
	}
	lines = append(lines, name+":x:"+id+":")
	_ = h.FS.WriteFile("/etc/group", []byte(strings.Join(lines, "\n")+"\n"), 0o644)
	_ = h.FS.MkdirAll("/home/"+name, 0o755)
	_ = h.FS.Chown("/home/"+name, uid, uid)
}

// ProcOf makes a process of somebody's login, ready for Exec.
func (h *Host) ProcOf(u User) *Proc {
	return &Proc{
		Host: h, UID: u.UID, GIDs: u.GIDs, Umask: 0o022, Dir: u.Home, Login: &Login{},
		Env: []string{"HOME=" + u.Home, "USER=" + u.Name, "LOGNAME=" + u.Name, "SHELL=" + u.Shell, "PATH=" + h.OS.LoginPath(u.UID), "LANG=C.UTF-8"},
	}
}

type passwordKey struct{}

func (h *Host) passwords() *sync.Map {
	return h.State(passwordKey{}, func() any { return &sync.Map{} }).(*sync.Map)
}

// SetPassword gives somebody a password, for logins and sudo.
func (h *Host) SetPassword(user, password string) { h.passwords().Store(user, password) }

// Password tells whether it is somebody's password. Nobody has an empty one.
func (h *Host) Password(user, password string) bool {
	want, ok := h.passwords().Load(user)
	return ok && password != "" && want == password
}
