// Package machines makes real throw-away Debian 12 machines on one Linux box without virtualisation hardware: User-Mode
// Linux, each machine with its own kernel, systemd and OpenSSH, all inside one network namespace.
//
// It is the only room that starts, breaks, keeps and removes machines; the verbs of cmd/lab and the end-to-end tests
// drive it. It must not know what is being tested (no Docker, no S3, no playbook), print anything (progress goes to
// Config.Notify), or touch what it did not make. It needs root: namespaces, taps and file systems are made for real.
package machines
