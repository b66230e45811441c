// Package image writes container images as files, in the format of "docker save", without Docker: the S3 engines that
// the machines of the lab run. The same inputs give the same image, byte for byte.
//
// An engine is a row of data (engine.go) plus a recipe that gathers its files (versitygw.go, cloudserver.go). Nothing
// here knows of machines, and nothing is published anywhere.
package image
