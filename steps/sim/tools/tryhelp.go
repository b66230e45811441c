package tools

import (
	"slices"
	"strings"
)

// gnu are the tools that point to their help after a wrong option, all in the same words.
const gnu = " arch b2sum base32 base64 basename cat chgrp chmod chown cksum comm cp cut date dd df dirname du env expand expr factor fmt fold groups head id install " +
	"join ln ls md5sum mkdir mkfifo mktemp mv nice nl nohup nproc numfmt od paste printenv readlink realpath rm rmdir seq sha1sum sha224sum sha256sum sha384sum sha512sum " +
	"shuf sleep sort split stat stdbuf sum sync tac tail tee timeout touch tr truncate tty uname unexpand uniq unlink wc whoami xargs yes " +
	"flock lsblk dmesg rev setsid column logger hexdump "

// tryHelp is where a tool points to when it was called wrongly.
func (c *call) tryHelp() {
	name := c.Name()
	switch {
	case strings.Contains(gnu, " "+name+" "):
		c.errsay("Try '%s --help' for more information.", name)
	case slices.Contains([]string{"grep", "egrep", "fgrep"}, name):
		c.errsay("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.")
	case name == "diff" || name == "cmp":
		c.errsay("%s: Try '%s --help' for more information.", name, name)
	case name == "gzip" || name == "gunzip" || name == "zcat":
		c.errsay("Try `gzip --help' for more information.")
	case name == "tar":
		c.errsay("Try 'tar --help' or 'tar --usage' for more information.")
	}
}

// usage says what is wrong with the arguments, points to the help and gives 1.
func (c *call) usage(format string, args ...any) int {
	c.errf(format, args...)
	c.tryHelp()
	return 1
}
