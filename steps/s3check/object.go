package s3check

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"
)

// Keys of our own objects. Nothing else in the bucket is ever touched.
const (
	firstPrefix = "holdfast/first-write-"
	probePrefix = "holdfast/probe-"
	keyTime     = "20060102T150405Z"
)

// objectSize is large enough to need many packets: a wrong MTU lets small objects pass and holds up bigger ones.
const objectSize = 64 << 10

// leftoverAge is how old a probe object must be before it counts as left behind: a probe that still runs, perhaps from
// another machine, is younger.
const leftoverAge = time.Hour

// Object is one that was written, acknowledged, and must be there for as long as the store lives.
type Object struct {
	Bucket string    `json:"bucket"`
	Key    string    `json:"key"`
	Size   int64     `json:"size"`   // bytes
	SHA256 string    `json:"sha256"` // lower-case hex
	At     time.Time `json:"at"`     // when the store acknowledged it, by the clock of this machine
}

// newBody makes content no earlier run can have left there.
func newBody() []byte {
	body := make([]byte, objectSize)
	rand.Read(body) // never fails: see its documentation
	return body
}

// probeKey names a short-lived object so that its age shows and two probes never meet.
func probeKey(now time.Time) string {
	salt := make([]byte, 6)
	rand.Read(salt)
	return probePrefix + now.UTC().Format(keyTime) + "-" + hex.EncodeToString(salt)
}

// isLeftover tells whether key is a probe object of ours that no running probe can still need. The time is taken from
// the key: the store's own clock may be the thing that is wrong.
func isLeftover(key string, now time.Time) bool {
	rest, ours := strings.CutPrefix(key, probePrefix)
	if !ours {
		return false
	}
	stamp, salt, ok := strings.Cut(rest, "-")
	if _, err := hex.DecodeString(salt); !ok || err != nil || len(salt) != 12 {
		return false
	}
	at, err := time.Parse(keyTime, stamp)
	return err == nil && now.Sub(at) > leftoverAge
}
