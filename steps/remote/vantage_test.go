package remote_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

// A vantage point asks from the machine before the host, also when the host itself is dead.
func TestVantage(t *testing.T) {
	dead := sshtest.Serve(t, sshtest.Options{User: "ops"})
	gw := sshtest.Serve(t, sshtest.Options{User: "ann", Forward: true})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "served") }))
	defer web.Close()
	text := block("n1", "ops", dead, "ProxyJump gw") + block("gw", "ann", gw) + block("n2", "ops", dead)
	dead.Close()
	d := remote.New(remote.Options{Config: configFile(t, text), Keys: []string{}})
	v, there, err := d.Before(plain("n1"))
	if err != nil || !there || v.From() != "gw" {
		t.Fatalf("%v %t", err, there)
	}
	defer v.Close()
	before, _ := gw.Counts()
	client := &http.Client{Transport: &http.Transport{DialContext: v.DialContext, DisableKeepAlives: true}}
	for range 3 {
		res, err := client.Get(web.URL)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if string(body) != "served" || err != nil {
			t.Errorf("%q %v", body, err)
		}
	}
	if after, _ := gw.Counts(); after-before != 1 {
		t.Errorf("%d logins for three requests", after-before)
	}
	if _, straight, err := d.Before(plain("n2")); straight || err != nil {
		t.Errorf("nothing lies before n2: %t %v", straight, err)
	}
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	_, err = v.DialContext(t.Context(), "tcp", gone.Addr().String())
	if err == nil || !strings.Contains(err.Error(), "from gw") || !strings.Contains(steps.HintOf(err), "AllowTcpForwarding") {
		t.Errorf("%v", err)
	}
}
