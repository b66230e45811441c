package journal

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"
)

const ownerFile = "owner"

// Owner is the id under which runs of this cluster from this folder hold locks elsewhere: random, made once, no secret.
// It is asked for while the lock is held. An id that cannot be made out is replaced: what was locked under it then
// counts as somebody else's.
func Owner(dir, cluster string) (string, error) {
	home, err := clusterDir(dir, cluster)
	if err != nil {
		return "", err
	}
	path := filepath.Join(home, ownerFile)
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", unwritable(home, err)
	}
	if id := strings.TrimSpace(string(text)); len(id) >= 20 && len(id) <= 64 && strings.Trim(id, AlphaNum) == "" {
		return id, nil
	}
	id := rand.Text()
	if err := errors.Join(makeDirs(home), renameio.WriteFile(path, []byte(id+"\n"), secretive, renameio.IgnoreUmask())); err != nil {
		return "", unwritable(home, err)
	}
	return id, nil
}
