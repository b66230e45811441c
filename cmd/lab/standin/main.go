// Command standin takes the place of CloudServer where CloudServer itself cannot be had: in the lab's tests. It is not
// CloudServer. It keeps what a cluster relies on: S3 on port 8000, health on 8002, the paths, the environment variables
// and, above all, the rule of one writer on the metadata. The S3 protocol itself is left to a versitygw it starts.
//
// Different from the real one: it starts at once, any Host header is accepted, objects and metadata have other file names,
// and there is neither node nor bash in its image.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := serve(ctx, settingsFrom(os.Getenv)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve runs until ctx ends or something fails.
func serve(ctx context.Context, s settings) error {
	fmt.Println("this is a STAND-IN for CloudServer 9.5.2, made for tests: its S3 server is versitygw")
	if s.presets {
		fmt.Println("no credentials given: the public defaults apply (accessKey1)")
	}
	lock, err := lockMetadata(s.metadata)
	if err != nil {
		return err
	}
	defer lock.Close() // held for life: closing is what frees it
	if err := makeFolders(s); err != nil {
		return err
	}
	return runBoth(ctx, s)
}

func makeFolders(s settings) error {
	for _, dir := range []string{s.data, s.sidecar()} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	return nil
}
