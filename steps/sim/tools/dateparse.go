package tools

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

var errDate = errors.New("invalid date")

// parseDate reads a moment as people write it: a day, an hour, a distance from now, or several of them.
func parseDate(s string, now time.Time) (time.Time, error) {
	now = now.UTC()
	if n, ok := strings.CutPrefix(strings.TrimSpace(s), "@"); ok {
		return unixTime(n)
	}
	d := dateWords{words: strings.Fields(strings.ToLower(s)), day: now, at: now.Sub(midnight(now)), now: now}
	if len(d.words) == 0 {
		d.at = 0
	}
	for len(d.words) > 0 {
		if !d.one() {
			return now, fmt.Errorf("%w: %s", errDate, s)
		}
	}
	return d.moment(), nil
}

func unixTime(s string) (time.Time, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(f) > 1e11 {
		return time.Time{}, errDate
	}
	whole := math.Floor(f)
	return time.Unix(int64(whole), int64((f-whole)*1e9)).UTC(), nil
}

func midnight(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }

// dateWords puts a moment together, word by word.
type dateWords struct {
	words  []string
	now    time.Time
	day    time.Time
	at     time.Duration // since midnight
	zone   time.Duration
	months int
	days   int
	more   time.Duration
	dated  bool
	timed  bool
}

func (d *dateWords) moment() time.Time {
	y, m, day := d.day.Date()
	return time.Date(y, m+time.Month(d.months), day+d.days, 0, 0, 0, 0, time.UTC).Add(d.at + d.more - d.zone)
}

// take drops n words and tells that they were understood.
func (d *dateWords) take(n int) bool { d.words = d.words[n:]; return true }

// one reads what stands in front.
func (d *dateWords) one() bool {
	w := strings.TrimSuffix(d.words[0], ",")
	if stamp, err := time.Parse(time.RFC3339, strings.ToUpper(w)); err == nil {
		return d.stamp(stamp)
	}
	if head, tail, ok := strings.Cut(w, "t"); ok && len(head) == 10 && len(tail) >= 5 { // a day and an hour in one word
		d.words = append([]string{head, tail}, d.words[1:]...)
		return d.one()
	}
	switch {
	case d.named(w), d.dayWord(w), d.hourWord(w), d.zoneWord(w), d.monthWords(), d.distance():
		return true
	}
	return false
}

func (d *dateWords) stamp(t time.Time) bool {
	t = t.UTC()
	d.setDay(t)
	d.at, d.timed = t.Sub(midnight(t)), true
	return d.take(1)
}

// setDay sets the day; the hour is midnight where none is said.
func (d *dateWords) setDay(t time.Time) {
	d.day, d.dated = t, true
	if !d.timed {
		d.at = 0
	}
}

// named are the days that have a word.
func (d *dateWords) named(w string) bool {
	switch w {
	case "now", "today", "ago":
	case "yesterday":
		d.days--
	case "tomorrow":
		d.days++
	case "midnight":
		d.at, d.timed = 0, true
	case "noon":
		d.at, d.timed = 12*time.Hour, true
	case "mon", "tue", "wed", "thu", "fri", "sat", "sun":
		if len(d.words) == 1 {
			return false
		}
	default:
		return false
	}
	return w != "ago" && d.take(1)
}

func (d *dateWords) dayWord(w string) bool {
	for _, layout := range []string{"2006-01-02", "2006/01/02", "20060102", "01/02/2006", "2006-1-2"} {
		if t, err := time.Parse(layout, w); err == nil {
			d.setDay(t)
			return d.take(1)
		}
	}
	return false
}

func (d *dateWords) hourWord(w string) bool {
	for _, layout := range []string{"15:04", "15:04:05", "15:04:05.999999999", "3:04pm", "3pm"} {
		if t, err := time.Parse(layout, w); err == nil {
			d.at, d.timed = t.Sub(midnight(t)), true
			return d.take(1)
		}
	}
	return false
}

// zoneWord reads how far from Greenwich an hour is meant.
func (d *dateWords) zoneWord(w string) bool {
	if w == "utc" || w == "gmt" || w == "z" {
		return d.take(1)
	}
	for _, layout := range []string{"-0700", "-07:00"} {
		if t, err := time.Parse(layout, w); err == nil && d.timed {
			_, seconds := t.Zone()
			d.zone = time.Duration(seconds) * time.Second
			return d.take(1)
		}
	}
	return false
}

// monthWords reads "5 jan 2024" and "jan 5 2024", with or without the year.
func (d *dateWords) monthWords() bool {
	for n := min(3, len(d.words)); n >= 2; n-- {
		text := strings.ReplaceAll(strings.Join(d.words[:n], " "), ",", "")
		for _, layout := range []string{"2 Jan 2006", "Jan 2 2006", "2 January 2006", "January 2 2006", "2 Jan", "Jan 2", "2 January", "January 2"} {
			t, err := time.Parse(layout, text)
			if err != nil {
				continue
			}
			if t.Year() == 0 {
				t = t.AddDate(d.now.Year(), 0, 0)
			}
			d.setDay(t)
			return d.take(n)
		}
	}
	return false
}

// distance reads "2 days", "+1 month", "- 3 hours", "next week", "1 hour ago".
func (d *dateWords) distance() bool {
	sign, used := 1, 0
	n, known := map[string]int{"next": 1, "last": -1, "this": 0, "a": 1, "an": 1}[d.words[0]]
	switch first := d.words[0]; {
	case known:
		used = 1
	case (first == "+" || first == "-") && len(d.words) > 1:
		sign = map[string]int{"+": 1, "-": -1}[first]
		used = 1
		fallthrough
	default:
		var err error
		if n, err = strconv.Atoi(strings.TrimPrefix(d.words[used], "+")); err != nil {
			if used > 0 {
				return false
			}
			n, used = 1, -1 // a unit alone
		}
		used++
	}
	if used >= len(d.words) || n > 1e6 || n < -1e6 {
		return false
	}
	unit := strings.TrimSuffix(d.words[used], "s")
	if used++; used < len(d.words) && d.words[used] == "ago" {
		sign, used = -sign, used+1
	}
	return d.add(n*sign, unit) && d.take(used)
}

func (d *dateWords) add(n int, unit string) bool {
	switch unit {
	case "year":
		d.months += 12 * n
	case "month":
		d.months += n
	case "fortnight":
		d.days += 14 * n
	case "week":
		d.days += 7 * n
	case "day":
		d.days += n
	case "hour":
		d.more += time.Duration(n) * time.Hour
	case "minute", "min":
		d.more += time.Duration(n) * time.Minute
	case "second", "sec":
		d.more += time.Duration(n) * time.Second
	default:
		return false
	}
	return true
}
