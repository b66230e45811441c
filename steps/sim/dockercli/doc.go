// Package dockercli is the docker command of the practice cluster: its sub-commands, options, templates, tables, words
// and exit codes, as those of Docker 20.10 to 28, over the engine of package swarm.
//
// How a swarm behaves may not enter: whatever is decided here is only how a question is read and an answer is worded.
package dockercli
