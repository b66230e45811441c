package tools

import (
	"sync"
	"time"
)

type ticketKey struct{}

// ticketBook is sudo's memory of who has given a password, in which session.
type ticketBook struct {
	mu   sync.Mutex
	from map[[2]int]time.Time
}

const ticketLife = 15 * time.Minute

func (b *ticketBook) give(uid, sid int, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.from == nil {
		b.from = map[[2]int]time.Time{}
	}
	b.from[[2]int{uid, sid}] = at
}

func (b *ticketBook) has(uid, sid int, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	at, ok := b.from[[2]int{uid, sid}]
	return ok && now.Sub(at) < ticketLife
}

func (b *ticketBook) drop(uid, sid int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.from, [2]int{uid, sid})
}
