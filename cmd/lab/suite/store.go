package suite

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"holdfast/steps/s3check"
)

const bucket = "suite"

// store is the S3 service through every machine's address.
type store struct {
	clients []*s3check.Client
	sums    map[string]string // acknowledged objects: key -> SHA-256 in hex
}

// openStore reads the credentials where holdfast keeps them.
func (b *Bench) openStore() (*store, error) {
	keys, err := credentials(filepath.Join(b.state(), "lab", "s3-credentials"))
	if err != nil {
		return nil, err
	}
	s := &store{sums: map[string]string{}}
	for i := 1; i <= count; i++ {
		s.clients = append(s.clients, s3check.Dial("http://"+net.JoinHostPort(b.Lab.Address(i), "8000"),
			keys["s3_access_key"], keys["s3_secret_key"], s3check.Options{Timeout: 10 * time.Second, Dial: b.Lab.DialContext}))
	}
	return s, nil
}

func credentials(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for line := range strings.SplitSeq(string(text), "\n") {
		if name, value, ok := strings.Cut(line, "="); ok {
			out[name] = value
		}
	}
	return out, nil
}

// ready waits until every address answers: a node that was drained a moment ago takes a while to take part again.
func (s *store) ready(ctx context.Context) error {
	for _, c := range s.clients {
		if err := until(ctx, 2*time.Minute, func() error { return c.EnsureBucket(ctx, bucket) }); err != nil {
			return err
		}
	}
	return nil
}

// fill puts n objects through the machines in turn and remembers what was acknowledged.
func (s *store) fill(ctx context.Context, prefix string, n int) error {
	if err := s.clients[0].EnsureBucket(ctx, bucket); err != nil {
		return err
	}
	for i := range n {
		key := fmt.Sprintf("%s/%04d", prefix, i)
		body := make([]byte, 20_000)
		_, _ = rand.Read(body)
		if err := s.clients[i%len(s.clients)].Put(ctx, bucket, key, body); err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		s.sums[key] = hex.EncodeToString(sum[:])
	}
	return nil
}

// intact reads every acknowledged object through one client and compares it; it says how many are wrong.
func (s *store) intact(ctx context.Context, c *s3check.Client) error {
	var errs []error
	for key := range s.sums {
		if err := s.same(ctx, c, key); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) > 0 {
		return fmt.Errorf("%s: %d of %d objects are not intact: %w", c.Endpoint(), len(errs), len(s.sums), errs[0])
	}
	listed, err := c.List(ctx, bucket, "")
	if err == nil && len(listed) < len(s.sums) {
		err = fmt.Errorf("%s lists %d objects of %d", c.Endpoint(), len(listed), len(s.sums))
	}
	return err
}

func (s *store) same(ctx context.Context, c *s3check.Client, key string) error {
	got, err := c.Get(ctx, bucket, key)
	if err != nil {
		return err
	}
	if got.SHA256 != s.sums[key] {
		return errors.New(key + " came back changed")
	}
	return nil
}

// back waits until old objects can be read and a new one written through every client, steadily, and gives how long
// that took. One success says little: the ingress asks each node in turn, a dead one among them until Swarm has noticed.
func (s *store) back(ctx context.Context, clients []*s3check.Client) (time.Duration, error) {
	start := time.Now()
	for _, c := range clients {
		if err := until(ctx, 4*time.Minute, func() error { return s.steady(ctx, c) }); err != nil {
			return 0, err
		}
		put := func() error {
			return c.Put(ctx, bucket, "after/"+fmt.Sprint(time.Now().UnixNano()), []byte("written after the fault"))
		}
		if err := until(ctx, 4*time.Minute, put); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

// steady reads twice as many objects as there are nodes, without a single failure.
func (s *store) steady(ctx context.Context, c *s3check.Client) error {
	left := 2 * count
	for key := range s.sums {
		if left--; left < 0 {
			break
		}
		if err := s.same(ctx, c, key); err != nil {
			return err
		}
	}
	return nil
}

// until tries every half second, for at most that long.
func until(ctx context.Context, limit time.Duration, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("not within %s: %w", limit, err)
		case <-time.After(500 * time.Millisecond):
		}
	}
}
