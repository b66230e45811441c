package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/steps/inventory"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

// behind is a cluster whose three machines are reached through a gateway only; its S3 addresses are served at web.
func behind(t *testing.T, web string) *session {
	t.Helper()
	gw := sshtest.Serve(t, sshtest.Options{User: "ann", Forward: true})
	_, port, err := net.SplitHostPort(gw.Addr)
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "config")
	text := fmt.Sprintf("Host gw\n HostName 127.0.0.1\n Port %s\n User ann\n IdentityFile %s\n UserKnownHostsFile %s\nHost *\n ProxyJump gw\n", port, gw.Identity, gw.KnownHosts)
	text = strings.Replace(text, "User ann\n", "User ann\n ProxyJump none\n", 1)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	host, s3, err := net.SplitHostPort(strings.TrimPrefix(web, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	c := inventory.Cluster{Name: "home", Settings: inventory.Answers{"s3_port": s3}}
	for _, name := range []string{"n1", "n2"} {
		c.Hosts = append(c.Hosts, inventory.Host{Name: name, Address: host, Role: "client"})
	}
	return &session{cluster: c, pool: newPool(remote.New(remote.Options{Config: config, Keys: []string{}}))}
}

// Where clients here reach the addresses, they are asked from here, jump host or not; else from the machine in between,
// and that is said.
func TestView(t *testing.T) {
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	s := behind(t, web.URL)
	a := newApp(t)
	for name, jumps := range map[string][]string{"no jump host": nil, "reached all the same": {""}} {
		v, err := a.viewOf(t.Context(), s, jumps)
		if err != nil || v.name != "" || v.dial != nil {
			t.Errorf("%s: %+v %v", name, v, err)
		}
	}
	// A practice cluster's way, here one that is blocked, stands for an operator's machine from which nothing is reached.
	a.practice = &routes{folder: t.TempDir()}
	v, err := a.viewOf(t.Context(), s, []string{""})
	if err != nil {
		t.Fatal(err)
	}
	defer v.close()
	if v.name != "inside" || v.from != "gw" || !strings.Contains(v.words(), "asked from gw") {
		t.Errorf("%+v", v)
	}
	if got := signsOfLife(t.Context(), v.dial, []string{web.URL}); got[web.URL] != "" {
		t.Errorf("%v", got)
	}
	web.Close()
	if v, err := a.viewOf(t.Context(), s, []string{""}); err != nil || v.name != "" {
		t.Errorf("where nobody reaches anything, the view stays straight: %+v %v", v, err)
	}
}

func TestReached(t *testing.T) {
	dial := func(_ context.Context, _, address string) (net.Conn, error) {
		if address != "b:1" {
			return nil, errors.New("no")
		}
		near, far := net.Pipe()
		far.Close()
		return near, nil
	}
	if n := reached(t.Context(), dial, []string{"http://a:1", "http://b:1", "://"}); n != 1 {
		t.Errorf("%d", n)
	}
}
