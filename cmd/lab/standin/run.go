package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// runBoth runs the S3 server as a child and the health server beside it, until ctx ends or one of them does.
func runBoth(ctx context.Context, s settings) error {
	health, err := net.Listen("tcp", s.healthListen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: healthHandler(), ReadHeaderTimeout: 10 * time.Second}
	defer server.Close()
	go func() { _ = server.Serve(health) }()

	// The child is to die with its parent, and the kernel takes the thread that started it for the parent.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	child := gateway(ctx, s)
	fmt.Printf("S3 on %s, health on %s, data in %s, metadata in %s\n", s.s3Listen, s.healthListen, s.data, s.metadata)
	err = child.Run()
	if ctx.Err() != nil {
		return nil // told to end
	}
	return errors.Join(errors.New("the S3 server ended by itself"), err)
}

// gateway is the S3 server. Credentials travel in its environment, where only root can see them.
func gateway(ctx context.Context, s settings) *exec.Cmd {
	// O_TMPFILE and copy_file_range are the two things that file systems over a network are known to get wrong.
	cmd := exec.CommandContext(ctx, s.gateway, "--port", s.s3Listen, "--quiet",
		"posix", "--disableotmp", "--disable-copy-file-range", "--sidecar", s.sidecar(), s.data)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.accessKey, "ROOT_SECRET_KEY="+s.secretKey)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	// The real one's parts die at once when told to end: every stop amounts to a crash there, and must be survived.
	cmd.Cancel = func() error { return cmd.Process.Kill() }
	return cmd
}
