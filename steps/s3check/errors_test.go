package s3check

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/steps"
)

// Failures below S3 must get a name and a remedy of their own, however deep the SDK has wrapped them.
func TestNetworkFailures(t *testing.T) {
	for _, tc := range []struct {
		err        error
		code, hint string
	}{
		{syscall.ECONNREFUSED, CodeRefused, "Nothing listens"},
		{syscall.EHOSTUNREACH, CodeUnreachable, "No way leads"},
		{syscall.ENETUNREACH, CodeUnreachable, "No way leads"},
		{&net.DNSError{Name: "n9", IsNotFound: true}, CodeName, "The name has no address"},
		{&net.DNSError{Name: "n9", IsTimeout: true}, CodeName, "The name has no address"},
		{x509.UnknownAuthorityError{}, CodeTLS, "http:// for a plain endpoint"},
		{x509.HostnameError{Certificate: &x509.Certificate{}, Host: "n1"}, CodeTLS, "http:// for a plain endpoint"},
		{errors.New("tls: first record does not look like a TLS handshake"), CodeTLS, "http:// for a plain endpoint"},
		{context.DeadlineExceeded, CodeTimeout, "MTU"},
		{&net.OpError{Op: "read", Err: syscall.ETIMEDOUT}, CodeTimeout, "MTU"},
		{syscall.ECONNRESET, CodeHungUp, "3511 folders"},
		{io.ErrUnexpectedEOF, CodeHungUp, "3511 folders"},
		{errors.New("something new"), CodeUnknown, ""},
	} {
		err := newError("http://n1:8000", "get", "b/k", time.Second, fmt.Errorf("operation error S3: GetObject, %w", tc.err))
		if !hasCode(err, tc.code) {
			t.Errorf("%v: %v, want %s", tc.err, err, tc.code)
		}
		if hint := steps.HintOf(err); !strings.Contains(hint, tc.hint) || (tc.hint == "") != (hint == "") {
			t.Errorf("%v: hint %q, want %q", tc.err, hint, tc.hint)
		}
		if !errors.Is(err, tc.err) {
			t.Errorf("%v: the cause is lost in %v", tc.err, err)
		}
	}
}

func TestHintForEveryCode(t *testing.T) {
	for code, want := range map[string]string{
		"RequestExpired": "clocks", "NotFound": "without the right volume", "InvalidBucketName": "lower-case",
	} {
		if got := hintFor(code, 400); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	for status, want := range map[int]string{400: "ENDPOINT", 401: "credentials", 404: "Something other", 507: "full", 599: "3511", 200: "", 0: ""} {
		if got := hintFor("OwnCodeOfAServer", status); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%d: %q, want %q", status, got, want)
		}
	}
}

func TestTextsFromServersStayShort(t *testing.T) {
	if got := oneLine(" a\nb\t c. "); got != "a b c" {
		t.Errorf("%q", got)
	}
	if got := oneLine(strings.Repeat("ä", 500)); got != strings.Repeat("ä", 200)+"..." {
		t.Errorf("%d bytes", len(got))
	}
}
