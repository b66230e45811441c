package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/steps"
	"holdfast/steps/remote"
)

// access is what the flags say about logging in and becoming root.
type access struct {
	config  string // --ssh-config: a file, "none", or "" for the usual one
	askSudo bool   // --ask-sudo
	file    string // --sudo-password-file
}

func (x *access) flags(c *cobra.Command) {
	c.Flags().StringVar(&x.config, "ssh-config", "", "ssh config to use, or none (~/.ssh/config)")
	c.Flags().BoolVar(&x.askSudo, "ask-sudo", false, "sudo wants a password: ask for it")
	c.Flags().StringVar(&x.file, "sudo-password-file", "", "sudo's password is in this file (0600)")
	c.MarkFlagsMutuallyExclusive("ask-sudo", "sudo-password-file")
	_ = c.MarkFlagFilename("ssh-config")
	_ = c.MarkFlagFilename("sudo-password-file")
}

// sshOptions puts together how machines are reached. What is wrong with the flags is found before any is.
func (a *app) sshOptions() (remote.Options, error) {
	opt := remote.Options{KnownHosts: a.knownHosts, AcceptNew: a.acceptNew, Agent: os.Getenv("SSH_AUTH_SOCK"), AskSudo: a.access.askSudo}
	if a.interactive() {
		opt.AskKey, opt.AskSecret = a.askKey, a.askSecret
	} else if a.access.askSudo {
		return opt, usage("--ask-sudo needs a terminal to ask on; without one, give --sudo-password-file")
	}
	var err error
	if opt.Config, err = a.access.configFile(); err != nil {
		return opt, err
	}
	if a.access.file != "" {
		opt.SudoPassword, err = sudoPassword(a.access.file)
	}
	a.practice.into(&opt)
	return opt, err
}

// configFile is the ssh config to read. The usual one need not be there; one that was named must.
func (x access) configFile() (string, error) {
	switch x.config {
	case "none":
		return "", nil
	case "":
		home, err := os.UserHomeDir()
		if err != nil {
			return "", nil // nobody's home has no config
		}
		usual := filepath.Join(home, ".ssh", "config")
		if _, err := os.Stat(usual); errors.Is(err, fs.ErrNotExist) {
			return "", nil
		}
		return usual, nil
	}
	if _, err := os.Stat(x.config); err != nil {
		return "", fail(exitUsage, steps.WithHint(fmt.Errorf("--ssh-config: %w", err), "name a file that is there, or none"))
	}
	return x.config, nil
}

// sudoPassword reads the one line of a file that nobody else can read.
func sudoPassword(name string) (string, error) {
	wrong := func(what, hint string) error {
		return fail(exitUsage, steps.WithHint(fmt.Errorf("--sudo-password-file: %s", what), hint))
	}
	f, err := os.Open(name)
	if err != nil {
		return "", wrong(err.Error(), "name a file with the password on one line")
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", wrong(err.Error(), "name a file with the password on one line")
	case !info.Mode().IsRegular():
		return "", wrong(name+" is no file", "name a file with the password on one line")
	case info.Mode().Perm()&0o077 != 0:
		return "", wrong(fmt.Sprintf("others can read %s (mode %04o)", name, info.Mode().Perm()), "chmod 600 "+name)
	}
	const most = 4096
	text, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return "", wrong(err.Error(), "see that it is a file you may read")
	}
	line := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	if line == "" || len(text) == most || strings.ContainsAny(line, "\n\r\x00") {
		return "", wrong(name+" holds no password, or more than one line", "write the password on one line, nothing else")
	}
	return line, nil
}
