package suite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"holdfast/cmd/lab/machines"
)

// What the power cuts must come to.
const (
	powerCuts    = 20
	leastAcked   = 5000
	leastEach    = 270 // of each cut, a little more than its share
	leastJust    = 10  // acknowledged in the second before each cut
	cutSeed      = 2026
	cutPhase     = 15 * time.Second // a cut comes at a random moment of this
	cutCalm      = 4 * time.Second  // without a failed request: served again
	cutPatience  = 5 * time.Minute
	cutDark      = 25 * time.Second // without power; Swarm calls a machine down after about 15
	cutKeep      = 5                // objects of each cut that stay, and are read again after all later ones
	cutFigures   = "powercuts.jsonl"
	cutsAreLasts = "powercuts-before.jsonl"
)

// cutFigure is what one power cut came to.
type cutFigure struct {
	N            int     `json:"n"`
	Seed         uint64  `json:"seed"`
	Victim       int     `json:"victim"`
	Phase        float64 `json:"phase_s"` // from the first calm moment until the cut
	Acknowledged int     `json:"acknowledged"`
	JustBefore   int     `json:"just_before"`
	ReadBack     int     `json:"read_back"`
	Intact       int     `json:"intact"`
	Lost         int     `json:"lost"`
	Corrupted    int     `json:"corrupted"`
	Stale        int     `json:"stale"`
	Unread       int     `json:"unread"`
	Unknown      int     `json:"unknown"`
	Old          int     `json:"old"`
	OldIntact    int     `json:"old_intact"`
	Gap          float64 `json:"gap_s"`
	Took         float64 `json:"took_s"`
}

func (f cutFigure) String() string {
	return fmt.Sprintf("cut %2d of %d: n%d, %4.1f s in; gap %5.1f s; %4d acknowledged, %2d just before; %4d of %4d read back intact, %d lost, %d corrupted, %d outdated; old %d of %d; %3.0f s",
		f.N, powerCuts, f.Victim, f.Phase, f.Gap, f.Acknowledged, f.JustBefore, f.Intact, f.ReadBack, f.Lost, f.Corrupted, f.Stale,
		f.OldIntact, f.Old, f.Took)
}

// good wants every acknowledged object back, and enough of them to mean something.
func (f cutFigure) good() error {
	if f.Lost+f.Corrupted+f.Stale+f.Unread > 0 || f.Intact != f.ReadBack || f.Old == 0 || f.OldIntact != f.Old || f.JustBefore < leastJust {
		return fmt.Errorf("not as it must be: %s", f)
	}
	return nil
}

func drillCuts() Scenario {
	return Scenario{
		Name: "powercuts", Begin: Previous,
		About: fmt.Sprintf("%d power cuts of the task's machine at random phases while clients write: every acknowledged object comes back, %d of them at least", powerCuts, leastAcked),
		Run: func(ctx context.Context, b *Bench) (err error) {
			done, err := b.cutsSoFar()
			if err != nil {
				return err
			}
			b.Notify(fmt.Sprintf("  seed %d; %d cuts were made before and count", cutSeed, len(done)))
			// A run that was ended in the middle may have left a machine without power.
			if err := b.Lab.Up(ctx, machines.UpOptions{Count: count}); err != nil {
				return err
			}
			if err := b.allReady(ctx); err != nil {
				return err
			}
			s, err := b.openStore()
			if err != nil {
				return err
			}
			if err := b.workersOnly(ctx, "add"); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, b.workersOnly(context.WithoutCancel(ctx), "rm")) }()
			if done, err = b.cutAll(ctx, s, done); err != nil {
				return err
			}
			return b.cutsTotal(ctx, s, done)
		},
	}
}

// cutAll makes the cuts that are left, and keeps each one's figures before it is judged.
func (b *Bench) cutAll(ctx context.Context, s *store, done []cutFigure) ([]cutFigure, error) {
	for n := len(done) + 1; n <= powerCuts; n++ {
		f, err := b.cutOnce(ctx, s, n)
		if err != nil {
			return done, fmt.Errorf("cut %d: %w", n, err)
		}
		b.Notify("  " + f.String())
		done = append(done, f)
		if err := errors.Join(b.keepCut(f), f.good()); err != nil {
			return done, err
		}
	}
	return done, nil
}

// workersOnly keeps the task off the server for the while, whose loss is another matter: it goes to and fro between
// the other two.
func (b *Bench) workersOnly(ctx context.Context, change string) error {
	_, err := b.on(ctx, 1, "timeout 170 docker service update --quiet --constraint-"+change+" node.role==worker s3 >/dev/null")
	return err
}
