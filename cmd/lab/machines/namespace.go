package machines

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// Within runs do in the named network namespace: sockets made and processes started there belong to it. do must not
// hand that work to other goroutines: only the calling thread moves.
func Within(namespace string, do func() error) error {
	runtime.LockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		runtime.UnlockOSThread()
		return err
	}
	defer home.Close()
	err = enter(namespace)
	if err == nil {
		err = do()
	}
	if back := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); back != nil {
		// The thread stays locked, so that it ends with its goroutine and never serves another one from the wrong place.
		return errors.Join(err, fmt.Errorf("leave the network namespace: %w", back))
	}
	runtime.UnlockOSThread()
	return err
}

func enter(namespace string) error {
	inside, err := os.Open("/run/netns/" + namespace)
	if err != nil {
		return err
	}
	defer inside.Close()
	if err := unix.Setns(int(inside.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("enter the network namespace %s: %w", namespace, err)
	}
	return nil
}

// DialContext connects to a literal IP address and port from inside the lab's network, as for http.Transport.
func (l *Lab) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	var conn net.Conn
	err := Within(l.cfg.Namespace, func() (err error) {
		// No second address family to race: the dial stays on this goroutine, and so on this thread.
		dialer := net.Dialer{Timeout: 10 * time.Second, FallbackDelay: -1}
		conn, err = dialer.DialContext(ctx, network, address)
		return err
	})
	return conn, err
}
