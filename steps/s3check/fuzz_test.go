package s3check

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func FuzzParseObjects(f *testing.F) {
	f.Add([]byte(`{"objects": [{"bucket":"b","key":"k","size":1,"sha256":"` + strings.Repeat("0", 64) + `","at":"2026-11-20T20:49:00Z"}]}`))
	f.Add([]byte(`{"objects": null}`))
	f.Add([]byte(`{"objects": [{}]} x`))
	f.Fuzz(func(t *testing.T, data []byte) {
		objects, err := parseObjects(data)
		if err != nil && objects != nil {
			t.Fatal("an error and a list")
		}
		for _, o := range objects {
			if o.Bucket == "" || o.Key == "" || o.Size < 0 || len(o.SHA256) != 64 {
				t.Fatalf("accepted %+v", o)
			}
		}
	})
}

func FuzzIsLeftover(f *testing.F) {
	now := time.Date(2026, 11, 20, 20, 49, 0, 0, time.UTC)
	for _, key := range []string{
		"holdfast/probe-20261120T194859Z-0123456789ab", "holdfast/probe-20261120T204900Z-0123456789ab",
		"holdfast/first-write-20261120T194859Z", "holdfast/probe-", "holdfast/probe-20261120T194859Z-../../etc/pw", "x",
	} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		// Only keys we could have made ourselves may ever be deleted.
		if isLeftover(key, now) && len(key) != len(probeKey(now)) {
			t.Fatalf("%q would be deleted", key)
		}
	})
}

func TestLeftoverAge(t *testing.T) {
	made := time.Date(2026, 11, 20, 20, 49, 0, 0, time.UTC)
	key := probeKey(made)
	for after, want := range map[time.Duration]bool{0: false, leftoverAge: false, leftoverAge + time.Second: true, -time.Hour: false} {
		if got := isLeftover(key, made.Add(after)); got != want {
			t.Errorf("after %s: %t", after, got)
		}
	}
}

// FuzzAnswer feeds raw bytes as a server's answer: whatever it is, the failure is one readable line.
func FuzzAnswer(f *testing.F) {
	xml := "<Error><Code>SlowDown</Code><Message>a\nb</Message></Error>"
	f.Add([]byte("HTTP/1.1 503 Slow\r\nContent-Length: 59\r\n\r\n" + xml))
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"))
	f.Add([]byte("HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 400 Bad Request\r\n\r\n<html>"))
	f.Add([]byte("HTTP/1.1 700\r\n\r\n"))
	f.Add([]byte("SSH-2.0-OpenSSH_9.2\r\n"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, answer []byte) {
		c := Dial("http://"+addrA, "a", "s", Options{Dial: func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			go func() {
				defer far.Close()
				if _, err := http.ReadRequest(bufio.NewReader(far)); err == nil {
					far.Write(answer)
				}
			}()
			return near, nil
		}})
		_, err := c.Get(t.Context(), "b", "k")
		if err == nil {
			return
		}
		var e *Error
		if !errors.As(err, &e) || e.Code == "" || strings.ContainsAny(err.Error(), "\n\r") {
			t.Fatalf("error %q", err)
		}
		if len(err.Error()) > 1000 {
			t.Fatalf("an error of %d bytes", len(err.Error()))
		}
	})
}
