package suite

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func secrets() Scenario {
	return Scenario{
		Name: "secrets", Begin: Previous,
		About: "the S3 keys and the join token stand in no journal, log, output or file of a machine, plain or in base64",
		Run: func(ctx context.Context, b *Bench) error {
			keys, err := credentials(filepath.Join(b.state(), "lab", "s3-credentials"))
			if err != nil {
				return err
			}
			forms := []string{"SWMTKN-1-"}
			for _, name := range []string{"s3_access_key", "s3_secret_key"} {
				if len(keys[name]) < 16 {
					return fmt.Errorf("%s is not kept as it should be", name)
				}
				forms = append(forms, keys[name], inBase64(keys[name]))
			}
			files, err := searchFiles(b.Dir, forms, "s3-credentials", "holdfast-credentials")
			if err != nil {
				return err
			}
			b.measure("local files searched", float64(files), "files")
			return b.searchMachines(ctx, forms)
		},
	}
}

// inBase64 leaves the end out, which what follows decides too.
func inBase64(s string) string {
	return strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(s[:len(s)-len(s)%3])), "=")
}

// searchFiles fails on the first file that holds one of the forms, but for the files of the given names.
func searchFiles(dir string, forms []string, but ...string) (n int, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.HasPrefix(d.Name(), but[0]) || strings.HasPrefix(d.Name(), but[1]) || d.Name() == "holdfast" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		for i, f := range forms {
			if bytes.Contains(text, []byte(f)) {
				return fmt.Errorf("%s holds secret %d", path, i)
			}
		}
		return nil
	})
	return n, err
}

// searchMachines hands the forms over on standard input: a grep that named them would itself show them.
func (b *Bench) searchMachines(ctx context.Context, forms []string) error {
	const script = `umask 077; cat >/run/forms; found=$(grep -D skip -rlFf /run/forms /etc /var/lib/holdfast /var/log /var/tmp /tmp /root /home /dev/shm $(ls -d /run/* | grep -vE "/run/(forms|lab-static|credentials|docker|user|udev)$") 2>/dev/null); ` +
		`journalctl -q --no-pager 2>/dev/null | grep -Fqf /run/forms && found="$found journal"; ` +
		`for p in /proc/[0-9]*; do tr '\0' ' ' <$p/cmdline 2>/dev/null | grep -Fqf /run/forms && found="$found $p"; done; rm -f /run/forms; echo "$found"`
	for i := 1; i <= count; i++ {
		r, err := b.Lab.RunInput(ctx, i, script, strings.NewReader(strings.Join(forms, "\n")+"\n"))
		if err != nil {
			return err
		}
		if found := strings.TrimSpace(r.Stdout); found != "" || r.Exit != 0 {
			return fmt.Errorf("n%d: a secret stands in %s (exit code %d)", i, found, r.Exit)
		}
	}
	return nil
}
