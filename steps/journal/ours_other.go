//go:build !unix

package journal

// ours has nobody to ask here.
func ours(string) error { return nil }
