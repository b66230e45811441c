package tools_test

import (
	"archive/tar"
	"bytes"
	"testing"
)

func TestArchives(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	tries(t, h, "ops", []try{
		{line: "mkdir -p d/e; echo one >d/a; echo two >d/e/b; chmod 600 d/e/b; ln -s a d/l; tar cf d.tar d; tar tf d.tar", out: "d/\nd/a\nd/e/\nd/e/b\nd/l\n"},
		{line: "mkdir o; tar -C o -xvf d.tar; cat o/d/a o/d/e/b; stat -c %a o/d/e/b; readlink o/d/l", out: "d/\nd/a\nd/e/\nd/e/b\nd/l\none\ntwo\n600\na\n"},
		{line: "tar czf d.tgz d && tar tzvf d.tgz d/e/b", out: `re:-rw------- ops/ops +4 \d{4}-\d\d-\d\d \d\d:\d\d d/e/b` + "\n"},
		{line: "tar c /etc/hostname | tar x -C o; cat o/etc/hostname", out: "n1\n", errs: "tar: Removing leading `/' from member names\n"},
		{line: "tar xf nofile.tar", errs: "tar: nofile.tar: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n", exit: 2},
		{line: "echo nonsense | tar t", errs: "tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n", exit: 2},
		{line: "tar cf e.tar", errs: "tar: Cowardly refusing to create an empty archive\nTry 'tar --help' or 'tar --usage' for more information.\n", exit: 2},
		{line: "tar cf e.tar nofile", errs: "tar: nofile: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n", exit: 2},
		{line: "tar f x", errs: "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.\n", exit: 2},
		{line: "echo text >z; gzip z; ls z*; zcat z.gz; gunzip z.gz; cat z", out: "z.gz\ntext\ntext\n"},
		{line: "echo again | gzip -c | gzip -d; gzip -k z; gzip z", out: "again\n", errs: "gzip: z.gz already exists;\tnot overwritten\n", exit: 2},
		{line: "gunzip z", errs: "gzip: z: unknown suffix -- ignored\n", exit: 2},
		{line: "zcat z", errs: "\ngzip: z: not in gzip format\n", exit: 1},
	})
}

// TestHostileArchives unpacks what would leave its folder.
func TestHostileArchives(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range []tar.Header{
		{Name: "../../../etc/evil", Typeflag: tar.TypeReg, Size: 1, Mode: 0o644},
		{Name: "/etc/evil", Typeflag: tar.TypeReg, Size: 1, Mode: 0o644},
		{Name: "way", Typeflag: tar.TypeSymlink, Linkname: "/etc/motd"},
		{Name: "way", Typeflag: tar.TypeReg, Size: 1, Mode: 0o4755},
		{Name: "pipe", Typeflag: tar.TypeFifo, Mode: 0o644},
	} {
		if err := w.WriteHeader(&m); err != nil {
			t.Fatal(err)
		}
		if m.Size > 0 {
			_, _ = w.Write([]byte("x"))
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := h.FS.WriteFile("/tmp/bad.tar", b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	tries(t, h, "root", []try{
		{
			line: "mkdir /tmp/in && cd /tmp/in && tar xf ../bad.tar; ls /etc/evil; find . | sort; cat /etc/motd", exit: 0,
			out:  ".\n./etc\n./etc/evil\n./way\nThis machine is simulated: part of a practice cluster.\n",
			errs: "tar: ../../../etc/evil: Member name contains '..'\ntar: Exiting with failure status due to previous errors\nls: cannot access '/etc/evil': No such file or directory\n",
		},
	})
}

// FuzzArchive unpacks anything: nothing may break, and nothing outside the folder may change.
func FuzzArchive(f *testing.F) {
	f.Add([]byte("no archive"))
	f.Add([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0xff, 0xff})
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	_ = w.WriteHeader(&tar.Header{Name: "a/../b", Typeflag: tar.TypeReg, Size: 3, Mode: 0o644})
	_, _ = w.Write([]byte("abc"))
	_ = w.Close()
	f.Add(b.Bytes())
	h := desk(f, "debian-12", 1).Nodes[0].Host
	f.Fuzz(func(t *testing.T, archive []byte) {
		_ = h.FS.RemoveAll("/tmp/z")
		_ = h.FS.MkdirAll("/tmp/z", 0o777)
		if err := h.FS.WriteFile("/tmp/z.tar", archive, 0o644); err != nil {
			t.Skip()
		}
		_, errs, exit := typed(t, h, "root", "cd /tmp/z && tar xf ../z.tar; ls / /etc | cksum >/dev/null 2>&1; gzip -dc ../z.tar >/dev/null 2>&1")
		if exit == 134 {
			t.Errorf("broke: %s", errs)
		}
		if motd, _ := h.FS.ReadFile("/etc/motd"); string(motd) != "This machine is simulated: part of a practice cluster.\n" {
			t.Errorf("outside: %q", motd)
		}
	})
}
