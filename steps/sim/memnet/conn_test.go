package memnet_test

import (
	"errors"
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps/sim/memnet"
)

func TestPair(t *testing.T) {
	a, b := memnet.Pair("10.0.0.1:1", "10.0.0.2:22")
	if a.RemoteAddr().String() != b.LocalAddr().String() || a.LocalAddr().Network() != "tcp" {
		t.Errorf("%v %v", a.RemoteAddr(), b.LocalAddr())
	}
	go func() { _, _ = a.Write([]byte("hello")); _ = a.Close() }()
	got, err := io.ReadAll(b)
	if string(got) != "hello" || err != nil {
		t.Errorf("%q %v", got, err)
	}
	if _, err := b.Write([]byte("x")); err == nil {
		t.Error("writing to an end that is closed goes through")
	}
	if _, err := a.Write([]byte("x")); err == nil {
		t.Error("writing after closing goes through")
	}
}

// TestDeadlines wait in controlled time, and no longer than they say.
func TestDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := memnet.Pair("a", "b")
		begun := time.Now()
		_ = a.SetReadDeadline(begun.Add(3 * time.Second))
		if _, err := a.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(begun) != 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		_ = a.SetWriteDeadline(time.Now().Add(time.Second))
		for err := error(nil); err == nil; _, err = a.Write(make([]byte, 1<<20)) {
		}
		if time.Since(begun) != 4*time.Second {
			t.Errorf("writing ended after %v", time.Since(begun))
		}
		_ = a.SetDeadline(time.Time{})
		go func() { time.Sleep(time.Minute); _ = b.Close() }()
		if _, err := a.Read(make([]byte, 1)); !errors.Is(err, io.EOF) || time.Since(begun) != 64*time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		_ = a.Close()
	})
}

// TestCloseWakes ends a read that waits.
func TestCloseWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := memnet.Pair("a", "b")
		done := make(chan error, 1)
		go func() { _, err := a.Read(make([]byte, 1)); done <- err }()
		synctest.Wait()
		_ = a.Close()
		if err := <-done; err == nil {
			t.Error("no error")
		}
		_ = b.Close()
	})
}
