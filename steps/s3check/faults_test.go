package s3check

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"holdfast/steps"
)

// TestEveryFaultTurnsRed plants one fault in a store that was healthy at a first run. Each row says where the fault
// sits, what the failure must say, and a word of the remedy.
func TestEveryFaultTurnsRed(t *testing.T) {
	flip := func(b []byte) []byte { b[len(b)/2] ^= 1; return b }
	clip := func(b []byte) []byte { return b[:len(b)-1] }
	anyGet, probeGet := isObject("GET", firstPrefix), isObject("GET", probePrefix)
	hang := func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // only then does the server notice that the client has gone
		<-r.Context().Done()
	}
	hangUp := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for name, tc := range map[string]struct {
		addr  string
		fault fault
		want  []string // in the error
		hint  string   // in the remedy
	}{
		"old object lost": {
			addrB, on(anyGet, refuse(404, "NoSuchKey", "gone")),
			[]string{"old object, written 2000-01-01 00:00 UTC, is missing", "through http://" + addrB, "NoSuchKey"},
			"remove the notebook",
		},
		"old object changed": {
			addrB, edit(anyGet, flip),
			[]string{"old object", "is not what was written", "through http://" + addrB},
			"restore from a backup",
		},
		"old object cut short":   {addrA, edit(anyGet, clip), []string{"65535 bytes"}, "Bytes changed"},
		"old object unreadable":  {addrA, on(anyGet, refuse(500, "InternalError", "disk")), []string{"cannot be read", "InternalError"}, "3511 folders"},
		"acknowledged, not kept": {addrA, on(isObject("PUT", ""), pretend(200)), []string{"acknowledged object is missing"}, "do not agree"},
		"fresh object changed":   {addrB, edit(probeGet, flip), []string{"get holdfast/probe-", "wrong content"}, "Bytes changed"},
		"list forgets":           {addrB, edit(isList, func([]byte) []byte { return []byte("<ListBucketResult></ListBucketResult>") }), []string{"does not show holdfast/probe-"}, "do not agree"},
		"list with wrong size": {
			addrB, edit(isList, func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("65536"), []byte("65535")) }),
			[]string{"with 65535 bytes instead of 65536"},
			"Bytes changed",
		},
		"deleted comes back":     {addrA, on(isObject("DELETE", ""), pretend(204)), []string{"after 1m0s of waiting", "deleted object", "still there"}, "do not agree"},
		"put not ready":          {addrB, on(isObject("PUT", ""), refuse(500, "InternalError", "We encountered an internal error.")), []string{"put", "through http://" + addrB, "InternalError (HTTP 500)"}, "3511 folders"},
		"503 without S3 text":    {addrA, on(every, pretend(503)), []string{"HTTP 503"}, "3511 folders"},
		"hangs up":               {addrB, on(probeGet, hangUp), []string{"get", "hung up"}, "3511 folders"},
		"past the deadline":      {addrB, on(isObject("PUT", ""), hang), []string{"put", "timeout: no full answer within 10s"}, "firewall"},
		"wrong signature":        {addrB, on(every, refuse(403, "SignatureDoesNotMatch", "no")), []string{"SignatureDoesNotMatch (HTTP 403)"}, "clocks"},
		"unknown key":            {addrA, on(every, refuse(403, "InvalidAccessKeyId", "no")), []string{"InvalidAccessKeyId"}, "another install"},
		"denied":                 {addrA, on(every, refuse(403, "AccessDenied", "no")), []string{"AccessDenied"}, "credentials"},
		"clock":                  {addrA, on(every, refuse(403, "RequestTimeTooSkewed", "no")), []string{"RequestTimeTooSkewed"}, "set-ntp"},
		"name not in ENDPOINT":   {addrB, on(every, refuse(400, "InvalidURI", "Could not parse the specified URI. Check your restEndpoints configuration.")), []string{"Could not parse the specified URI"}, "ENDPOINT"},
		"storage full":           {addrB, on(isObject("PUT", ""), refuse(507, "InsufficientStorage", "full")), []string{"HTTP 507"}, "Free space"},
		"not an S3 server":       {addrB, on(every, pretend(302)), []string{"302"}, "Something other than an S3 server"},
		"delete refused":         {addrB, on(isObject("DELETE", ""), refuse(403, "AccessDenied", "no")), []string{"delete", "AccessDenied"}, "credentials"},
		"list breaks afterwards": {addrB, on(isList, refuse(500, "InternalError", "x")), []string{"list " + bucket}, "3511"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, h := newStore()
				f, m := newFarm(), &notebook{}
				f.serve(t, addrA, h)
				f.serve(t, addrB, h)
				if _, err := run(t, f, m, twoNodes()); err != nil {
					t.Fatalf("healthy run: %v", err)
				}
				f.serve(t, tc.addr, h, tc.fault)
				_, err := run(t, f, m, twoNodes())
				expectRed(t, err, tc.want, tc.hint)
			})
		})
	}
}

func expectRed(t *testing.T, err error, want []string, hint string) {
	t.Helper()
	if err == nil {
		t.Fatal("the fault was not noticed")
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not say %q", err, w)
		}
	}
	if got := steps.HintOf(err); !strings.Contains(got, hint) {
		t.Errorf("hint %q does not say %q", got, hint)
	}
	if all := err.Error() + steps.HintOf(err); strings.Contains(all, "VALUE-OF-") || strings.Contains(all, "\n") {
		t.Errorf("a secret or a line break shows in %q", all)
	}
}

// The trap: a node that serves an empty store takes new objects happily. Nothing may be written to it.
func TestEmptyStoreOfOneNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, shared := newStore()
		empty, alone := newStore()
		f, m := newFarm(), &notebook{}
		f.serve(t, addrA, shared)
		f.serve(t, addrB, shared)
		if _, err := run(t, f, m, twoNodes()); err != nil {
			t.Fatal(err)
		}
		f.serve(t, addrB, alone)
		_, err := run(t, f, m, twoNodes())
		expectRed(t, err, []string{"old object", "is missing", "NoSuchBucket", addrB}, "without the right volume")

		p := twoNodes()
		slices.Reverse(p.Endpoints)
		_, err = run(t, f, m, p)
		expectRed(t, err, []string{"old object", "is missing"}, "without the right volume")
		if got, _ := empty.ListBuckets(); len(got) != 0 {
			t.Errorf("the probe made %v in the empty store", got)
		}
	})
}

// On the very first run nothing is old yet; the fault must show all the same, and must not be forgotten by a second try.
func TestEmptyStoreAtTheFirstRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, shared := newStore()
		_, alone := newStore()
		f, m := newFarm(), &notebook{}
		f.serve(t, addrA, shared)
		f.serve(t, addrB, alone)
		_, err := run(t, f, m, twoNodes())
		expectRed(t, err, []string{"serves another store", addrB}, "without the right volume")

		f.serve(t, addrA, alone)
		_, err = run(t, f, m, twoNodes())
		expectRed(t, err, []string{"old object", "is missing", addrA}, "without the right volume")
	})
}

func TestNothingListens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, h := newStore()
		f := newFarm()
		f.serve(t, addrA, h)
		_, err := run(t, f, &notebook{}, twoNodes())
		expectRed(t, err, []string{"through http://" + addrB, "connection refused"}, "up to 20 s")
	})
}
