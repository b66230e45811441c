//go:build unix

package journal

import (
	"fmt"
	"os"
	"syscall"

	"holdfast/steps"
)

// ours refuses a folder that belongs to somebody else. Root could write there all the same, and its owner would then be
// shut out of files of their own cluster.
func ours(home string) error {
	info, err := os.Stat(home)
	if err != nil {
		return unwritable(home, err)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(st.Uid) == os.Geteuid() {
		return nil
	}
	return steps.WithHint(fmt.Errorf("%s belongs to another user (uid %d, you are %d)", home, st.Uid, os.Geteuid()),
		"Run holdfast as that user, without sudo, or choose a folder of your own with --state.")
}
