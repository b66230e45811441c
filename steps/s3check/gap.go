package s3check

import (
	"cmp"
	"slices"
	"time"
)

// meter measures stretches without a success. It remembers the longest ones only, so that it never grows.
type meter struct {
	last time.Time // the latest success, or when measuring began
	long []stretch // longest first
}

type stretch struct{ from, to time.Time }

func (s stretch) length() time.Duration { return s.to.Sub(s.from) }

// most is how many stretches are remembered.
const most = 64

// success ends a stretch.
func (m *meter) success(at time.Time) {
	s := stretch{m.last, at}
	m.last = at
	i, _ := slices.BinarySearchFunc(m.long, s, func(a, b stretch) int { return cmp.Compare(b.length(), a.length()) })
	if i < most {
		m.long = slices.Insert(m.long, i, s)
		m.long = m.long[:min(len(m.long), most)]
	}
}

// longest is the longest stretch without a success that ended after since, the one that has not ended by now among
// them. It may have begun a moment before since.
func (m *meter) longest(since, now time.Time) time.Duration {
	open := now.Sub(m.last)
	for _, s := range m.long {
		if s.to.After(since) {
			return max(open, s.length())
		}
	}
	return open
}

// strip counts requests over time in cells of equal width. When it is full its cells are joined in pairs: it never
// grows over that many cells, however long a run lasts.
type strip struct{ ok, failed []int }

const cells = 1024

func (s *strip) add(cell int, good bool) {
	for len(s.ok) <= cell {
		s.ok, s.failed = append(s.ok, 0), append(s.failed, 0)
	}
	if good {
		s.ok[cell]++
	} else {
		s.failed[cell]++
	}
}

func (s *strip) halve() {
	s.ok, s.failed = pairs(s.ok), pairs(s.failed)
}

func pairs(in []int) []int {
	out := make([]int, (len(in)+1)/2)
	for i, n := range in {
		out[i/2] += n
	}
	return out
}
