package suite

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed mirror.sh
var mirrorScript string

// mirror tries what only a site with Docker's repository has: a stand-in for it is served on this host, and the
// machines reach it through the lab's HTTP proxy, with which apt, curl and the repository file must all agree.
func mirror() Scenario {
	const engine = "versitygw"
	return Scenario{
		Name: "mirror", Begin: Bare,
		About: "Docker comes from a (stand-in) mirror of Docker's own repository, through an HTTP proxy; a second run changes nothing",
		Run: func(ctx context.Context, b *Bench) error {
			url, stop, err := b.serveMirror(ctx)
			if err != nil {
				return err
			}
			defer stop()
			if err := b.writeCluster(ctx, engine); err != nil {
				return err
			}
			proxy := "http://" + net.JoinHostPort(b.Lab.Gateway(), "3128")
			if err := b.settings(engine, map[string]string{"docker": "docker-ce", "docker_mirror": url, "proxy": proxy}); err != nil {
				return err
			}
			if _, err := b.apply(ctx, engine); err != nil {
				return err
			}
			if _, err := b.on(ctx, 2, "dpkg-query -W docker-ce containerd.io && ! dpkg-query -W -f '${Status}' docker.io 2>/dev/null | grep -q ' installed'"); err != nil {
				return err
			}
			ends, err := b.apply(ctx, engine)
			if err != nil {
				return err
			}
			if err := unchanged(ends); err != nil {
				return err
			}
			return b.served(ctx)
		},
	}
}

// serveMirror makes the mirror once and serves it on loopback, where the lab's proxy reaches it.
func (b *Bench) serveMirror(ctx context.Context) (url string, stop func(), err error) {
	dir := filepath.Join(b.Dir, "mirror")
	if _, err := os.Stat(filepath.Join(dir, "linux/debian/gpg")); errors.Is(err, os.ErrNotExist) {
		b.Notify("making a stand-in for Docker's repository")
		cmd := exec.CommandContext(ctx, "sh", "-s", dir)
		cmd.Stdin = strings.NewReader(mirrorScript)
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", nil, fmt.Errorf("making the mirror: %w\n%s", err, lastLines(string(out), 8))
		}
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{Handler: http.FileServer(http.Dir(dir)), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = srv.Serve(ln) }() // ends with Close
	return "http://" + ln.Addr().String(), func() { _ = srv.Close() }, nil
}

// settings changes answers in a cluster file.
func (b *Bench) settings(engine string, change map[string]string) error {
	text, err := os.ReadFile(b.clusterFile(engine))
	if err != nil {
		return err
	}
	var doc yaml.MapSlice
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return err
	}
	for i, item := range doc {
		if item.Key != "settings" {
			continue
		}
		have, ok := item.Value.(map[string]any)
		if !ok {
			return fmt.Errorf("settings are a %T", item.Value)
		}
		for k, v := range change {
			have[k] = v
		}
		doc[i].Value = have
	}
	if text, err = yaml.Marshal(doc); err != nil {
		return err
	}
	return os.WriteFile(b.clusterFile(engine), text, 0o600)
}
