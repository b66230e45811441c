package hostlock

import (
	"fmt"
	"time"

	"holdfast/steps"
)

// stale is how long a holder may give no sign of life before it is taken for dead: several refreshes.
const stale = 2 * time.Minute

// Held says that somebody else has the lock of a host. Exit code 5. Wrapped, it comes with the remedy.
type Held struct {
	Host string
	By   Holder        // Who is "" where the lock cannot be read
	Age  time.Duration // since the last sign of life, by the host's clock; negative when not known
	Lost bool          // it was ours, and was taken away during the run
}

// Error implements error.
func (h *Held) Error() string {
	verb := "is locked by "
	if h.Lost {
		verb = "was taken over by "
	}
	return h.Host + " " + verb + h.name() + h.details() + "; last sign of life " + h.life()
}

// Stale tells whether the holder has most likely died.
func (h *Held) Stale() bool { return h.Age > stale }

func (h *Held) name() string {
	if h.By.Who == "" {
		return "somebody unknown (its lock file cannot be read)"
	}
	return h.By.Who
}

func (h *Held) details() string {
	if h.By.Who == "" {
		return ""
	}
	text := fmt.Sprintf(" (process %d", h.By.PID)
	if h.By.Run != "" {
		text += ", run " + h.By.Run
	}
	if h.By.Version != "" {
		text += ", holdfast " + h.By.Version
	}
	return text + ") since " + h.By.Since.UTC().Format(time.DateTime) + " UTC"
}

func (h *Held) life() string {
	if h.Age < 0 {
		return "not known"
	}
	return h.Age.Round(time.Second).String() + " ago"
}

// hinted puts the remedy beside it.
func (h *Held) hinted() error {
	ask := "ask " + h.By.Who
	if h.By.Who == "" {
		ask = "find out whose it is"
	}
	switch {
	case h.Lost:
		return steps.WithHint(h, "Nothing more was started here, and what was done is kept. Before you go on, "+ask+".")
	case h.Age < 0:
		return steps.WithHint(h, "First "+ask+". If nobody is at work there, run the same command with --take-over.")
	case h.Stale():
		return steps.WithHint(h, "That is stale: its run has most likely died. First "+ask+
			", then run the same command with --take-over.")
	}
	return steps.WithHint(h, "That is fresh: a run is going on. Wait until it has ended, or "+ask+
		". With --take-over the lock is taken all the same, and that run stops.")
}
