package dockercli

import (
	"fmt"
	"time"
)

// ago words an age as docker does: roughly.
func ago(d time.Duration) string {
	seconds, minutes := int(d.Seconds()), int(d.Minutes())
	hours := int(d.Hours() + 0.5)
	switch {
	case seconds < 1:
		return "Less than a second"
	case seconds == 1:
		return "1 second"
	case seconds < 60:
		return fmt.Sprint(seconds, " seconds")
	case minutes == 1:
		return "About a minute"
	case minutes < 60:
		return fmt.Sprint(minutes, " minutes")
	case hours == 1:
		return "About an hour"
	case hours < 48:
		return fmt.Sprint(hours, " hours")
	case hours < 24*7*2:
		return fmt.Sprint(hours/24, " days")
	case hours < 24*30*2:
		return fmt.Sprint(hours/24/7, " weeks")
	case hours < 24*365*2:
		return fmt.Sprint(hours/24/30, " months")
	}
	return fmt.Sprint(hours/24/365, " years")
}

// size words a number of bytes in thousands, with three figures.
func size(n int64) string {
	f, units := float64(n), []string{"B", "kB", "MB", "GB", "TB"}
	i := 0
	for f >= 1000 && i < len(units)-1 {
		f /= 1000
		i++
	}
	return fmt.Sprintf("%.3g%s", f, units[i])
}

func short(id string) string { return id[:min(12, len(id))] }

// clip shortens a text to n characters, the last of them an ellipsis.
func clip(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return text
}
