package tui

import (
	"os"
	"testing"
	"time"
)

// Golden texts hold times of day.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}
