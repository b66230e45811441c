package suite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ailment is a fault that doctor must name.
type ailment struct {
	name       string
	on         func(p places) int
	harm, mend string                                              // scripts, with the variables of a planted fault
	mendAll    func(ctx context.Context, b *Bench, p places) error // in place of mend
	// here does the harm where no script on a machine can; it gives what mends it.
	here func(b *Bench) (mend func() error, err error)
	// symptom, cause and remedy are words that one finding must have.
	symptom, cause, remedy string
	settle                 string // a script on the server that succeeds once the fault shows; "": at once
}

// finding is a line of "doctor --json".
type finding struct {
	Level, Host, Symptom, Cause, Remedy, Error string
}

func drillDoctor() Scenario {
	return Scenario{
		Name: "doctor", Begin: Previous,
		About: "doctor names the symptom, the cause and the remedy of each fault; put right, it finds nothing",
		Run: func(ctx context.Context, b *Bench) error {
			before, err := b.standings(ctx)
			if err != nil {
				return err
			}
			if found, exit, err := b.doctor(ctx); err != nil || exit != 0 {
				return fmt.Errorf("before anything is wrong: exit code %d: %+v: %w", exit, found, err)
			}
			var wrong []error
			for _, a := range ailments() {
				if err := b.ail(ctx, a, before); err != nil {
					b.Notify("  " + a.name + ": " + err.Error())
					wrong = append(wrong, fmt.Errorf("%s: %w", a.name, err))
				}
			}
			b.measure("faults, each named with cause and remedy", float64(len(ailments())-len(wrong)), "faults")
			if found, exit, err := b.doctor(ctx); err != nil || exit != 0 {
				wrong = append(wrong, fmt.Errorf("all put right: exit code %d: %+v: %w", exit, found, err))
			}
			return errors.Join(wrong...)
		},
	}
}

// doctor runs it and reads its findings.
func (b *Bench) doctor(ctx context.Context) ([]finding, int, error) {
	t, err := b.try(ctx, "doctor", "-f", b.clusterFile(drillEngine), "--json")
	if err != nil {
		return nil, t.exit, err
	}
	var all struct{ Findings []finding }
	if err := json.Unmarshal([]byte(lastLines(t.stdout, 1)), &all); err != nil {
		return nil, t.exit, fmt.Errorf("doctor's answer is no object: %w\n%s", err, lastLines(t.stderr, 5))
	}
	return all.Findings, t.exit, nil
}

// ail does harm, wants doctor to name it, and puts it right.
func (b *Bench) ail(ctx context.Context, a ailment, before []string) (err error) {
	p, err := b.places(ctx)
	if err != nil {
		return err
	}
	mend, err := b.infect(ctx, a, p)
	defer func() {
		put := mend(context.WithoutCancel(ctx))
		if put == nil {
			put = b.stands(context.WithoutCancel(ctx), before)
		}
		err = errors.Join(err, put)
	}()
	if err != nil {
		return err
	}
	start := time.Now()
	found, exit, err := b.doctor(ctx)
	if err != nil {
		return err
	}
	f, err := a.named(found, exit)
	if err == nil {
		b.Notify(fmt.Sprintf("  %-22s %s: %s (%.0f s)", a.name, f.Host, f.Symptom, time.Since(start).Seconds()))
	}
	return err
}

// infect does the harm, and gives what mends it even where it was done in part.
func (b *Bench) infect(ctx context.Context, a ailment, p places) (mend func(context.Context) error, err error) {
	none := func(context.Context) error { return nil }
	if a.here != nil {
		undo, err := a.here(b)
		if err != nil {
			return none, err
		}
		return func(context.Context) error { return undo() }, nil
	}
	image, err := b.on(ctx, 1, "docker service inspect s3 --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}'")
	if err != nil {
		return none, err
	}
	head := fmt.Sprintf("SERVER=%s IDLE=%s TASK=%s IDLENAME=n%d IMAGE=%s\n", b.Lab.Address(1), b.Lab.Address(p.idle), b.Lab.Address(p.task), p.idle, image)
	mend = func(ctx context.Context) error {
		if a.mendAll != nil {
			return a.mendAll(ctx, b, p)
		}
		_, err := b.on(ctx, a.on(p), head+a.mend)
		return err
	}
	if _, err := b.on(ctx, a.on(p), head+a.harm); err != nil {
		return mend, fmt.Errorf("doing harm: %w", err)
	}
	if a.settle == "" {
		return mend, nil
	}
	return mend, until(ctx, time.Minute, func() error { _, err := b.on(ctx, 1, head+a.settle); return err })
}

// named finds the finding that has all the words.
func (a ailment) named(found []finding, exit int) (finding, error) {
	var all []string
	for _, f := range found {
		all = append(all, f.Host+": "+f.Symptom)
		if strings.Contains(f.Symptom, a.symptom) && strings.Contains(f.Cause, a.cause) && strings.Contains(f.Remedy, a.remedy) {
			if exit != 1 {
				return f, fmt.Errorf("named, but with exit code %d", exit)
			}
			return f, nil
		}
	}
	return finding{}, fmt.Errorf("exit code %d, and nothing was said of %q with cause %q and remedy %q; found: %s",
		exit, a.symptom, a.cause, a.remedy, strings.Join(all, "; "))
}
