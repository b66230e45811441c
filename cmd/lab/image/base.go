package image

import (
	"context"
	"strings"
)

// searchPath is where programs are looked for inside the images.
const searchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// applets are the tools that images offer through busybox: what entry points and health checks are likely to call.
const applets = "ash awk base64 basename cat chmod chown cmp cp cut date dd df dirname du echo env expr false find grep " +
	"gzip head hostname id kill ln ls md5sum mkdir mktemp mount mv nc nslookup od ping printenv printf ps pwd readlink " +
	"realpath rm rmdir sed seq sh sha256sum sleep sort stat sync tail tar tee test timeout touch tr true umount uname " +
	"uniq vi wc wget which whoami xargs"

// baseLayer is a smallest system: busybox under the names of its tools, and the files programs expect anywhere.
func (b Builder) baseLayer(ctx context.Context) ([]Entry, error) {
	busybox, err := b.busybox(ctx)
	if err != nil {
		return nil, err
	}
	return baseEntries(busybox), nil
}

func baseEntries(busybox []byte) []Entry {
	entries := []Entry{
		{Path: "/bin/busybox", Mode: 0o755, Content: busybox},
		{Path: "/bin/[", Link: "busybox"},
		{Path: "/usr/bin/env", Link: "/bin/busybox"},
		{Path: "/etc/passwd", Mode: 0o644, Content: []byte("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")},
		{Path: "/etc/group", Mode: 0o644, Content: []byte("root:x:0:\nnogroup:x:65534:\n")},
		{Path: "/etc/nsswitch.conf", Mode: 0o644, Content: []byte("hosts: files dns\n")},
		{Path: "/root", Mode: 0o700, Folder: true},
		{Path: "/tmp", Mode: 0o1777, Folder: true},
	}
	for _, dir := range []string{"/bin", "/etc", "/run", "/usr", "/usr/bin", "/usr/local", "/usr/local/bin", "/var"} {
		entries = append(entries, Entry{Path: dir, Mode: 0o755, Folder: true})
	}
	for _, a := range strings.Fields(applets) {
		entries = append(entries, Entry{Path: "/bin/" + a, Link: "busybox"})
	}
	return entries
}
