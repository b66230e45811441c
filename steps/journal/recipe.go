package journal

import (
	"crypto/rand"
	"errors"
	"math/big"
)

// Alphabets of the secrets that are made here: none of their characters means anything to a shell, a URL or a log.
const (
	Upper    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	AlphaNum = "abcdefghijklmnopqrstuvwxyz" + Upper
)

// Recipe says how a secret is made.
type Recipe struct {
	Length   int // characters
	Alphabet string
}

// AccessKey is how the public half of S3 credentials is made: 20 characters.
func AccessKey() Recipe { return Recipe{Length: 20, Alphabet: Upper} }

// SecretKey is how everything else is made: 40 characters, about 238 bits.
func SecretKey() Recipe { return Recipe{Length: 40, Alphabet: AlphaNum} }

func (r Recipe) make() (string, error) {
	if r.Length <= 0 || len(r.Alphabet) < 2 {
		return "", errors.New("its recipe has no length or no alphabet")
	}
	size := big.NewInt(int64(len(r.Alphabet)))
	out := make([]byte, r.Length)
	for i := range out {
		n, err := rand.Int(rand.Reader, size) // without the bias of a remainder
		if err != nil {
			return "", err
		}
		out[i] = r.Alphabet[n.Int64()]
	}
	return string(out), nil
}
