package tools

import "math/rand/v2"

// randomName is what stands in the place of the X in the name of a temporary file.
func randomName(n int) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	b := make([]byte, n)
	for k := range b {
		b[k] = letters[rand.IntN(len(letters))]
	}
	return string(b)
}
