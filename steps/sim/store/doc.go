// Package store is the S3 server inside the practice cluster's containers: real S3 over HTTP by a library, keeping its
// objects as files in two folders of a simulated host, so that what a mount hides, a disk refuses or a dead server
// withholds is felt by the client. It keeps the rule of one writer, the time to start, and the credentials.
//
// Which container answers on which address is not decided here: whoever serves connections asks a route for each of them.
package store
