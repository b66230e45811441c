// Command holdfast sets up highly available S3 storage on a few Linux machines over SSH, and proves what it survives.
//
// This room parses flags, wires the engine's rooms together and prints. Results go to standard output, everything else
// to standard error. What is done and in which order is decided below steps/, never here.
package main

import (
	"context"
	"os"

	"charm.land/fang/v2"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program but for the exit, so that tests can call it.
func run(args []string, stdin *os.File, stdout, stderr *os.File) int {
	app := &app{in: stdin, out: stdout, err: stderr}
	root := newRoot(app)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	ctx, release := app.signals(context.Background())
	defer release()
	err := fang.Execute(ctx, root, fang.WithVersion(version()), fang.WithErrorHandler(app.printError), fang.WithoutManpage())
	return exitCode(err)
}
