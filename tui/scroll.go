package tui

// scroll is a place in a text that is longer than its window.
type scroll struct {
	from   int // first line in sight
	total  int // lines there are
	height int // lines in sight, as last drawn
}

// key moves the place; it tells whether the key was one for that.
func (s *scroll) key(k string) bool {
	switch k {
	case "up":
		s.from--
	case "down":
		s.from++
	case "pgup":
		s.from -= s.height - 1
	case "pgdown", "space":
		s.from += s.height - 1
	case "home":
		s.from = 0
	case "end":
		s.from = s.total
	default:
		return false
	}
	s.clip()
	return true
}

// clip brings the place back into the text.
func (s *scroll) clip() { s.from = max(0, min(s.from, s.total-s.height)) }

// fit says how much there is and how much of it can be seen.
func (s *scroll) fit(total, height int) {
	s.total, s.height = total, max(1, height)
	s.clip()
}

// until is the line behind the last in sight.
func (s *scroll) until() int { return min(s.total, s.from+s.height) }

// below counts the lines that follow what is in sight.
func (s *scroll) below() int { return s.total - s.until() }
