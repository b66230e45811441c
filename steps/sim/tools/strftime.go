package tools

import (
	"fmt"
	"strings"
	"time"
)

// strftime fills in the marks of a format as the C library does in the C locale. Between % and the mark may stand a flag
// (-, _, 0, ^, #), a width, and E or O, which change nothing here.
func strftime(format string, t time.Time) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 >= len(format) {
			b.WriteByte(format[i])
			continue
		}
		text, used := timeMark(format[i+1:], t)
		b.WriteString(text)
		i += used
	}
	return b.String()
}

// timeMark reads one mark from behind its % and gives its text and how many signs it takes.
func timeMark(s string, t time.Time) (text string, used int) {
	flag, width := byte(0), 0
	for used < len(s) && strings.IndexByte("-_0^#", s[used]) >= 0 {
		flag = s[used]
		used++
	}
	for used < len(s) && isDigit(s[used]) {
		width = min(width*10+int(s[used]-'0'), 64)
		used++
	}
	for used < len(s) && (s[used] == 'E' || s[used] == 'O') {
		used++
	}
	if strings.HasPrefix(s[min(used, len(s)):], ":z") {
		return t.Format("-07:00"), used + 2
	}
	if used >= len(s) {
		return "%" + s, len(s)
	}
	mark := s[used]
	used++
	if n, digits, blank, ok := timeNumber(mark, t); ok {
		return padded(n, digits, blank, flag, width), used
	}
	text, ok := timeText(mark, t, width)
	if !ok {
		return "%" + s[:used], used
	}
	if flag == '^' {
		text = strings.ToUpper(text)
	}
	return text, used
}

// padded writes a number as wide as its mark has it, unless a flag says otherwise.
func padded(n, digits int, blank bool, flag byte, width int) string {
	width = max(width, digits)
	switch {
	case flag == '-':
		return fmt.Sprint(n)
	case flag == '_' || blank && flag != '0':
		return fmt.Sprintf("%*d", width, n)
	}
	return fmt.Sprintf("%0*d", width, n)
}

// timeNumber are the marks that stand for numbers, with how many figures they have and whether blanks fill them up.
func timeNumber(mark byte, t time.Time) (n, digits int, blank, ok bool) {
	year, week := t.ISOWeek()
	hour12, monday, day := (t.Hour()+11)%12+1, (int(t.Weekday())+6)%7, t.YearDay()-1
	v, ok := map[byte][2]int{
		'Y': {t.Year(), 4}, 'G': {year, 4}, 'C': {t.Year() / 100, 2}, 'y': {t.Year() % 100, 2}, 'g': {year % 100, 2},
		'm': {int(t.Month()), 2}, 'd': {t.Day(), 2}, 'e': {t.Day(), 2}, 'j': {t.YearDay(), 3}, 'q': {(int(t.Month()) + 2) / 3, 1},
		'H': {t.Hour(), 2}, 'k': {t.Hour(), 2}, 'I': {hour12, 2}, 'l': {hour12, 2}, 'M': {t.Minute(), 2}, 'S': {t.Second(), 2},
		'u': {monday + 1, 1}, 'w': {int(t.Weekday()), 1}, 'V': {week, 2}, 'U': {(day + 7 - int(t.Weekday())) / 7, 2}, 'W': {(day + 7 - monday) / 7, 2},
		's': {int(t.Unix()), 1},
	}[mark]
	return v[0], v[1], strings.IndexByte("ekl", mark) >= 0, ok
}

// timeText are the marks that stand for texts.
func timeText(mark byte, t time.Time, width int) (string, bool) {
	layouts := map[byte]string{
		'a': "Mon", 'A': "Monday", 'b': "Jan", 'h': "Jan", 'B': "January", 'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'Z': "MST", 'z': "-0700",
		'p': "PM", 'P': "pm", 'D': "01/02/06", 'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05", 'r': "03:04:05 PM",
	}
	switch mark {
	case 'n':
		return "\n", true
	case 't':
		return "\t", true
	case '%':
		return "%", true
	case 'N':
		nanos := fmt.Sprintf("%09d", t.Nanosecond())
		if width > 0 {
			nanos = nanos[:min(width, 9)]
		}
		return nanos, true
	}
	layout, ok := layouts[mark]
	return t.Format(layout), ok
}
