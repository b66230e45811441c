package bundle

import (
	"fmt"
	"strings"
	"time"
)

// about says what each file is, for whoever opens the bundle.
func about(name string) string {
	switch name {
	case "versions.txt":
		return "of holdfast, then and now"
	case "cluster.yaml":
		return "the cluster file as it is now"
	case "summary.txt":
		return "what happened, in words; begin here"
	case "hosts.txt":
		return "the machines, as far as the record names them"
	case "record/events.jsonl":
		return "the record, one event per line"
	}
	return "what was printed there, one line each: time, step, stream, text"
}

// readme says what is in the bundle and what is not.
func readme(s Source, b Bundle) string {
	var t strings.Builder
	fmt.Fprintf(&t, "Support bundle of run %s of cluster %s, made by holdfast on %s UTC.\n\nIn it:\n",
		s.Run, s.Cluster, s.Now.UTC().Format(time.DateTime))
	for _, f := range b.Files {
		fmt.Fprintf(&t, "  %-22s %s", f.Name, about(f.Name))
		if f.Hidden > 0 {
			fmt.Fprintf(&t, " (%d things hidden)", f.Hidden)
		}
		t.WriteByte('\n')
	}
	t.WriteString(`
Taken out, and marked [redacted]: the cluster's credentials in every spelling (plain, base64, hexadecimal, for URLs, for
JSON), join tokens, private keys, passwords in addresses, access keys, and long runs of letters and digits that look
random. What looked like a secret and was none is hidden as well.

Not in it: the file with the credentials, keys, passwords, objects of the S3 store, files of the machines.

Not hidden: names and addresses of machines, names of users, paths, and whatever programs printed about them. Look
through it before you give it to anybody.
`)
	return t.String()
}
