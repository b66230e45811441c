package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/steps/health"
	"holdfast/steps/s3check"
)

// leftoverTime bounds the asking: what lies in a bucket is not worth waiting for.
const leftoverTime = 10 * time.Second

// leftoversOf asks the first address that answers what drills left in the store. Without the credentials, or with no address
// that answers, nothing is known; that is no error. refused is set where the store does not take our credentials.
func (a *app) leftoversOf(ctx context.Context, s *session, v view, answers map[string]string) (left []s3check.Leftover, refused error) {
	access, secret, err := a.credentials(ctx, s)
	if err != nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, leftoverTime)
	defer cancel()
	for _, e := range endpoints(s.cluster) {
		if answers[e] != "" {
			continue
		}
		c := s3check.Dial(e, access, secret, s3check.Options{Timeout: leftoverTime, Dial: v.dial})
		found, err := s3check.Leftovers(ctx, c, drillBucket)
		c.Close()
		switch {
		case err == nil:
			return found, nil
		case s3check.RefusesKeys(err):
			return nil, err
		}
	}
	return nil, nil
}

// strangerKeys is the finding for a store that does not take the credentials kept here.
func strangerKeys(refused error) []health.Finding {
	if refused == nil {
		return nil
	}
	return []health.Finding{{
		Level: health.Lurking, Symptom: "the S3 server does not take the credentials kept on this machine",
		// Not as Error: what the catalogue says of it is for clients, not for the machine that keeps the credentials.
		Cause: fmt.Sprintf("It was started with others: the cluster was set up from another machine or state folder, or the file here was changed (%s).", refused),
		Remedy: "Copy the file s3-credentials from the machine that installed the cluster into this one's state folder, or name that folder with --state. " +
			"Until then neither a drill nor the checklist's client settings work from here.",
	}}
}

// leftovers are what drills left in the store.
type leftovers struct {
	all    []s3check.Leftover
	marked bool // a machine carries a drill's marker: one of them may still go on
}

// marked tells whether a machine carries a drill's marker.
func marked(h health.Health) bool {
	return slices.ContainsFunc(h.Machines, func(m health.Machine) bool { return m.Drill != "" })
}

// findings are notes: such objects cost space and nothing else.
func (left leftovers) findings(now time.Time) []health.Finding {
	var out []health.Finding
	for _, l := range left.all {
		f := health.Finding{
			Level: health.Note, Symptom: left.words(l), Cause: "The drill was cut off before it could take its own objects away.",
			Remedy: "The next `holdfast drill` sweeps them when it starts.",
		}
		switch {
		case l.Evidence && !l.Swept(now):
			f.Cause = "That drill did not get back all that it had written. What it did write is kept for a week, to be looked into."
			f.Remedy = "Nothing needs doing: the first `holdfast drill` after that week sweeps them."
		case l.Evidence:
			f.Cause = "That drill did not get back all that it had written. What it did write was kept for a week."
		case left.marked:
			f.Cause = "The drill goes on, or was cut off before it could take its own objects away."
		}
		out = append(out, f)
	}
	return out
}

func (left leftovers) words(l s3check.Leftover) string {
	what := "an interrupted drill of"
	switch {
	case l.Evidence:
		what = "a failed drill of"
	case left.marked:
		what = "a drill that goes on or was interrupted, begun"
	}
	return fmt.Sprintf("%d objects (%s) of %s %s lie in bucket %s", l.Objects, size(l.Bytes), what, l.Began.UTC().Format("2006-01-02 15:04 UTC"), drillBucket)
}

func (left leftovers) lines() string {
	var b strings.Builder
	for _, l := range left.all {
		fmt.Fprintf(&b, "%-11s %s\n", "left over", left.words(l))
	}
	return b.String()
}
