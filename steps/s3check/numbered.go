package s3check

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	mrand "math/rand/v2"
	"strconv"
)

// drillPrefix begins the keys of all objects a Prober writes.
const drillPrefix = "holdfast/drill-"

// numberedSize is small, so that many are acknowledged in the second before a fault, and more than one packet.
const numberedSize = 4 << 10

// numbered makes the objects of one run from their numbers alone: what is stored need not be kept in memory.
type numbered struct {
	run  string
	salt [32]byte // so that no earlier run can have left the same content
}

// prefix begins the keys of this run.
func (o numbered) prefix() string { return drillPrefix + o.run + "/" }

// key sorts objects into groups of ten, so that a LIST stays small however long a run lasts: a small store over NFS was
// seen to take half a second for a hundred.
func (o numbered) key(n int) string { return o.group(n) + fmt.Sprintf("%d", n%10) }

func (o numbered) group(n int) string { return o.prefix() + fmt.Sprintf("%06d/", n/10) }

func (o numbered) body(n int) []byte {
	body := make([]byte, numberedSize)
	seed := sha256.Sum256(fmt.Appendf(o.salt[:], "%d", n))
	mrand.NewChaCha8(seed).Read(body) // never fails: see its documentation
	return body
}

// pulseKey names the one object that an address's long-lived client overwrites again and again.
func (o numbered) pulseKey(address int) string { return fmt.Sprintf("%spulse-%d", o.prefix(), address) }

// pulse is the content of the n-th overwriting. It carries its own checksum, for its number is not known before it is
// read.
func (o numbered) pulse(address, n int) []byte {
	text := fmt.Sprintf("pulse %d %d ", address, n)
	sum := sha256.Sum256(append(o.salt[:], text...))
	return []byte(text + hex.EncodeToString(sum[:]))
}

// parsePulse gives the number of a pulse; ok is false where the content is not one that was written there.
func (o numbered) parsePulse(address int, body []byte) (n int, ok bool) {
	fields := bytes.Fields(body)
	if len(fields) != 4 {
		return 0, false
	}
	n, err := strconv.Atoi(string(fields[2]))
	return n, err == nil && bytes.Equal(body, o.pulse(address, n))
}
