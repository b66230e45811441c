package inventory

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
)

// systemTrees belong to the system or are emptied by it: no data folder may be one of them or lie inside.
var systemTrees = []string{
	"/etc", "/usr", "/boot", "/proc", "/sys", "/dev", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32",
	"/run", "/var/run", "/tmp", "/var/tmp", "/lost+found", "/snap",
	"/var/lib/docker", "/var/lib/containerd", "/var/lib/nfs", "/var/lib/dpkg", "/var/lib/rpm", "/var/lib/holdfast",
}

// sharedFolders hold other people's things: a data folder may lie inside, but not be one of them, as its owner, mode
// and export would then reach everything else in there.
var sharedFolders = []string{
	"/", "/home", "/root", "/opt", "/media", "/var", "/var/lib", "/var/log", "/var/cache", "/var/spool", "/var/lock", "/var/mail",
}

// checkPath takes a data folder on the hosts.
func checkPath(text string) flaw {
	if f := odd(text, inPath); f.what != "" {
		return f
	}
	if !strings.HasPrefix(text, "/") {
		return flaw{"is not an absolute path", "begin it with /, such as /var/nfs/data"}
	}
	if clean := path.Clean(text); clean != text {
		if f := checkPath(clean); f.what != "" {
			return f // what it leads to is the worse fault
		}
		return flaw{"is not written plainly", fmt.Sprintf("write %q", clean)}
	}
	if slices.Contains(sharedFolders, text) {
		return flaw{"is a folder of the system", "name a folder of its own inside, such as " + path.Join(text, "s3data")}
	}
	for _, tree := range systemTrees {
		if within(text, tree) {
			return flaw{"lies in " + tree + ", which belongs to the system", "keep data apart, such as in /srv/s3 or /var/nfs"}
		}
	}
	return checkLength(text)
}

// checkLength keeps within PATH_MAX and NAME_MAX of Linux (limits.h), with room for the names below.
func checkLength(text string) flaw {
	long := slices.ContainsFunc(strings.Split(text, "/"), func(s string) bool { return len(s) > 255 })
	if long || len(text) > 1024 {
		return flaw{"is too long", "use at most 255 characters a folder and 1024 in all"}
	}
	return flaw{}
}

// within tells whether a path is the folder itself or lies inside it. Both are clean.
func within(text, folder string) bool {
	return text == folder || strings.HasPrefix(text, strings.TrimSuffix(folder, "/")+"/")
}

// checkLocal takes a file of the operator's own machine, as it is written: ~/, relative paths and the letters of every
// language are welcome.
func checkLocal(text string) flaw {
	plain := func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
			return 'a'
		}
		return r
	}
	if f := odd(strings.Map(plain, text), inLocal); f.what != "" {
		return f
	}
	if strings.HasPrefix(text, "~") && !strings.HasPrefix(text, "~/") {
		return flaw{"names somebody's home folder", "only ~/ is known, your own: write the path in full"}
	}
	if strings.HasPrefix(text, "-") {
		return flaw{"begins with a dash", fmt.Sprintf("write %q", "./"+text)}
	}
	return checkLength(text)
}
