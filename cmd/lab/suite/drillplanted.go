package suite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// planted is a fault that lies in wait: all is served while nothing fails over.
type planted struct {
	name string
	// harm and mend are scripts; on says which machine they run on.
	on         func(p places) int
	harm, mend string
	says       string // what the drill must name, in the words of the product
}

// places are the machines a fault is made for.
type places struct {
	task int // runs the service, and is not the server
	idle int // the other client
}

// places moves the task off the server first, where it is there.
func (b *Bench) places(ctx context.Context) (places, error) {
	task, err := b.workerWithTask(ctx)
	return places{task: task, idle: 5 - task}, err // n2 and n3
}

func onServer(places) int { return 1 }
func onIdle(p places) int { return p.idle }

// The variables these scripts may use: IDLE and TASK are addresses, TASKNAME is a hostname, IMAGE the engine's.
const (
	emptyVolume = `docker ps -aq --filter volume=s3-metadata-v1 | xargs -r docker rm >/dev/null
docker volume inspect s3-metadata-v1 --format '{{index .Options "o"}} {{index .Options "device"}}' >/run/planted &&
docker volume rm s3-metadata-v1 >/dev/null && docker volume create s3-metadata-v1 >/dev/null`
	rightVolume = `read -r o device </run/planted && docker volume rm s3-metadata-v1 >/dev/null &&
docker volume create --opt type=nfs --opt "o=$o" --opt "device=$device" s3-metadata-v1 >/dev/null`
	// A real one: another S3 server on the same folders, which asks for no lock.
	secondWriter = `docker run -d --name second -e ROOT_ACCESS_KEY_ID=a -e ROOT_SECRET_ACCESS_KEY=bcdefghijk --entrypoint /usr/local/bin/versitygw \
--mount source=s3-data-v1,target=/usr/src/app/localData --mount source=s3-metadata-v1,target=/usr/src/app/localMetadata "$IMAGE" \
--port :9000 posix --disableotmp --sidecar /usr/src/app/localMetadata/sidecar /usr/src/app/localData >/dev/null &&
sleep 3 && docker ps --format '{{.Names}}' | grep -qx second`
)

func plantedFaults() []planted {
	return []planted{
		{
			name: "empty local volume", on: onIdle, harm: emptyVolume, mend: rightVolume,
			says: "volume s3-metadata-v1 is an empty local one",
		},
		{
			name: "node missing from exports", on: onServer, harm: "exportfs -u $IDLE:/var/nfs/metadata", mend: "exportfs -ra",
			says: "is not in the exports of /var/nfs/metadata",
		},
		{
			name: "constraint to one node", on: onServer, says: "may run on 1 of 3 machines",
			harm: "docker service update --quiet --constraint-add node.hostname==$TASKNAME s3 >/dev/null",
			mend: "docker service update --quiet --constraint-rm node.hostname==$TASKNAME s3 >/dev/null",
		},
		{
			name: "export async", on: onServer, says: "is exported async",
			harm: "exportfs -o rw,async,no_subtree_check,no_root_squash $IDLE:/var/nfs/data", mend: "exportfs -ra",
		},
		{
			name: "second writer", on: onIdle, harm: secondWriter, mend: "docker rm -f second >/dev/null",
			says: "2 containers use volume",
		},
	}
}

func drillPlanted() Scenario {
	return Scenario{
		Name: "planted", Begin: Previous,
		About: "a fault that lies in wait turns a drill red before anything is broken, with its name; put right, the drill passes again",
		Run: func(ctx context.Context, b *Bench) error {
			before, err := b.standings(ctx)
			if err != nil {
				return err
			}
			var wrong []error
			for _, f := range plantedFaults() {
				if err := b.sow(ctx, f, before); err != nil {
					b.Notify("  " + f.name + ": " + err.Error())
					wrong = append(wrong, fmt.Errorf("%s: %w", f.name, err))
				}
			}
			b.measure("faults planted", float64(len(plantedFaults())), "faults")
			if err := errors.Join(wrong...); err != nil {
				return err
			}
			d, t, err := b.drill(ctx, "kill-container")
			if err != nil {
				return err
			}
			b.Notify("  " + d.told(t.took.Seconds()))
			return d.passed(t.exit)
		},
	}
}

// sow plants a fault, wants the drill to find it, and takes it out again.
func (b *Bench) sow(ctx context.Context, f planted, before []string) (err error) {
	p, err := b.places(ctx)
	if err != nil {
		return err
	}
	image, err := b.on(ctx, 1, "docker service inspect s3 --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}'")
	if err != nil {
		return err
	}
	head := fmt.Sprintf("IDLE=%s TASK=%s TASKNAME=n%d IMAGE=%s\n", b.Lab.Address(p.idle), b.Lab.Address(p.task), p.task, image)
	if _, err := b.on(ctx, f.on(p), head+f.harm); err != nil {
		return fmt.Errorf("planting: %w", err)
	}
	defer func() {
		_, mend := b.on(context.WithoutCancel(ctx), f.on(p), head+f.mend)
		if mend == nil {
			mend = b.stands(ctx, before)
		}
		err = errors.Join(err, mend)
	}()
	start := time.Now()
	d, t, err := b.drill(ctx, "kill-container")
	if err != nil {
		return err
	}
	why := strings.Join(d.Reasons, "; ")
	b.Notify(fmt.Sprintf("  %-26s exit %d, %s: %s (%.0f s)", f.name, t.exit, d.Verdict, why, time.Since(start).Seconds()))
	return f.found(d, t.exit)
}

// found wants a red verdict with the fault's name and nothing broken.
func (f planted) found(d drilled, exit int) error {
	why := strings.Join(d.Reasons, "; ")
	switch {
	case d.Verdict != "failed" || exit != 1:
		return fmt.Errorf("verdict %s, exit code %d: %s", d.Verdict, exit, why)
	case !strings.Contains(why, f.says):
		return fmt.Errorf("the drill says %q and not %q", why, f.says)
	case d.harmed():
		return errors.New("the drill broke something all the same")
	}
	return nil
}
