package kind

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/shelltest"
)

func newDockerBench(t *testing.T, sh shelltest.Shell, op steps.Op) (*bench, *shelltest.Docker) {
	b := newBench(t, sh, op)
	return b, shelltest.NewDocker(t, b.Host, b.Root)
}

func TestImageRuns(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b, _ := newDockerBench(t, sh, must(t, "image", "name: example.org/s3:1\n", "debian-12"))
		b.cycle()
		b.does(b.op.Undo, 0)
		b.state(1)
	})
}

func TestImageArchiveRuns(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b, _ := newDockerBench(t, sh, must(t, "image", "name: example.org/s3:1\narchive: s3.tar\n", "debian-12"))
		b.state(1)
		b.does(b.op.Apply, 1) // nothing was sent
		b.Put(t, "var/lib/holdfast/image.tar", "example.org/other:1\n")
		b.does(b.op.Apply, 0)
		r := b.Run(t, sh, b.op.Verify, nil)
		if r.Exit != 1 || !strings.Contains(r.Stderr, "does not hold the image example.org/s3:1") {
			t.Errorf("%+v", r)
		}
		b.Put(t, "var/lib/holdfast/image.tar", "example.org/s3:1\n")
		b.does(b.op.Apply, 0)
		b.state(0)
		if _, there := b.Read(t, "var/lib/holdfast/image.tar"); there {
			t.Error("the archive fills the disk")
		}
	})
}

// A power cut in the middle leaves an image that is listed and cannot be started.
func TestImageLeftHalfMadeIsBroughtAnew(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b, docker := newDockerBench(t, sh, must(t, "image", "name: example.org/s3:1\n", "debian-12"))
		b.does(b.op.Apply, 0)
		b.state(0)
		b.Put(t, "var/lib/holdfast/manifest", "image example.org/s3:1\nimage-coming example.org/s3:1\n")
		b.state(1)
		b.does(b.op.Apply, 0)
		if n := len(docker.Said(t, "image rm --force")); n != 1 {
			t.Errorf("thrown away %d times", n)
		}
		b.state(0)
	})
}

func TestVolumeRuns(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b, docker := newDockerBench(t, sh, must(t, "volume", withVolume, "debian-12"))
		b.state(1)
		b.does(b.op.Apply, 0)
		b.state(0)
		if n := len(docker.Said(t, "volume create")); n != 1 {
			t.Errorf("created %d times", n)
		}
		other := must(t, "volume", strings.Replace(withVolume, "4.2", "4.1", 1), "debian-12")
		r := b.Run(t, sh, other.Check, nil)
		if r.Exit != 2 || !strings.Contains(r.Stderr, "nfsvers=4.2") {
			t.Errorf("a volume with other options: %+v", r)
		}
		if r := b.does(other.Apply, 1); !strings.Contains(r.Stderr, "raise volume_version") {
			t.Errorf("no remedy in %q", r.Stderr)
		}
		b.state(0)
		b.does(b.op.Undo, 0)
		b.state(1)
	})
}

func TestVolumeOfOthersIsLeftAlone(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b, docker := newDockerBench(t, sh, must(t, "volume", withVolume, "debian-12"))
		b.Raw(t, sh, "docker volume create --driver local --opt type=nfs s3-data-v1\n")
		b.state(2)
		b.does(b.op.Undo, 0)
		if len(docker.Said(t, "volume rm")) != 0 {
			t.Error("undo removed a volume that holdfast did not make")
		}
	})
}

func TestSecretRuns(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b, docker := newDockerBench(t, sh, must(t, "secret", withSecret, "debian-12"))
		b.state(1)
		b.does(b.op.Apply, 0)
		b.state(0)
		got := docker.Swarm().Secrets["s3-credentials"].Data
		if want := "export KEY_ID='AKIA1'\nexport KEY_SECRET='a $ecret/+\\n'\n"; got != want {
			t.Errorf("the secret is %q, want %q", got, want)
		}
		if r := b.Raw(t, sh, "set -eu\n"+got+"[ \"$KEY_SECRET\" = 'a $ecret/+\\n' ]"); r.Exit != 0 {
			t.Errorf("read as shell it is something else: %s", r.Stderr)
		}
		b.values["access"] = "AKIA2"
		b.state(3) // made from other credentials: the operator must know
		for _, args := range docker.Calls(t) {
			for _, a := range args {
				if strings.Contains(a, "AKIA") || strings.Contains(a, "$ecret") {
					t.Errorf("a secret shows in the arguments %q", args)
				}
			}
		}
		b.does(b.op.Undo, 0)
		b.state(1)
		b.values["hidden"] = "it's"
		b.does(b.op.Apply, 1)
		b.Raw(t, sh, "echo x | docker secret create s3-credentials -\n")
		b.does(b.op.Undo, 0)
		b.state(3) // somebody else's, still there
	})
}

func TestSwarmServiceRuns(t *testing.T) {
	for _, mode := range []string{"replicated", "global"} {
		shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
			with := strings.Replace(withSwarm, "replicated", mode, 1)
			b, docker := newDockerBench(t, sh, must(t, "swarm_service", with, "debian-12"))
			docker.Change(func(s *shelltest.Swarm) { s.Nodes = []string{"a", "b"} })
			b.state(1)
			b.does(b.op.Apply, 0)
			b.state(0)

			// Another description: the old one is stopped and gone before the new one begins.
			b.op = must(t, "swarm_service", strings.Replace(with, "s3:1", "s3:2", 1), "debian-12")
			b.state(2)
			b.does(b.op.Apply, 0)
			b.state(0)
			if wrong := docker.Swarm().Wrong; len(wrong) > 0 {
				t.Error(wrong)
			}
			if n := len(docker.Said(t, "service create")); n != 2 {
				t.Errorf("created %d times", n)
			}
			b.does(b.op.Undo, 0)
			b.does(b.op.Undo, 0)
			b.state(1)
			if wrong := docker.Swarm().Wrong; len(wrong) > 0 {
				t.Error(wrong)
			}
		})
	}
}

func TestSwarmServiceChangedByHand(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b, docker := newDockerBench(t, sh, must(t, "swarm_service", withSwarm, "debian-12"))
		b.does(b.op.Apply, 0)
		docker.Change(func(s *shelltest.Swarm) { *s.Services["s3"].Spec.Mode.Replicated.Replicas = 2 })
		b.state(2) // two writers
		docker.Change(func(s *shelltest.Swarm) {
			*s.Services["s3"].Spec.Mode.Replicated.Replicas = 1
			s.Services["s3"].Spec.TaskTemplate.ContainerSpec.Mounts[0].VolumeOptions = nil
		})
		b.state(2) // a bind mount in the volume's place
	})
}

// The tutorial's own service, say: holdfast neither stops nor removes what it did not make.
func TestServiceOfOthersIsLeftAlone(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b, docker := newDockerBench(t, sh, must(t, "swarm_service", withSwarm, "debian-12"))
		b.Raw(t, sh, "docker service create --name s3 scality/s3server\n")
		b.state(3)
		b.does(b.op.Apply, 1)
		b.does(b.op.Undo, 0)
		if len(docker.Said(t, "service scale"))+len(docker.Said(t, "service rm")) > 0 {
			t.Error("it was stopped or removed")
		}
	})
}

// Where the tasks cannot be seen, or do not stop, nothing is removed and nothing new begins.
func TestServiceThatDoesNotStop(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		for _, ps := range []string{"exit 1", "echo 'Running 3 days ago'"} {
			b, docker := newDockerBench(t, sh, must(t, "swarm_service", withSwarm, "debian-12"))
			b.does(b.op.Apply, 0)
			b.op = must(t, "swarm_service", strings.Replace(withSwarm, "s3:1", "s3:2", 1), "debian-12")
			b.Tool(t, "timeout", "#!/bin/sh\nshift\ncase \"$2 $3\" in 'service ps') "+ps+" ;; *) exec \"$@\" ;; esac\n")
			b.does(b.op.Apply, 1)
			if len(docker.Said(t, "service rm")) > 0 || len(docker.Said(t, "service create")) != 1 {
				t.Error("a new service began beside an old task")
			}
		}
	})
}

func TestMountIsOneRecordOfCSV(t *testing.T) {
	for _, m := range []serviceMount{
		{Source: "v1", Target: "/data", Type: "nfs", Options: "addr=192.0.2.1,nfsvers=4.2,hard", Device: ":/srv/data"},
		{Source: "v 1", Target: `/da"ta`, Type: "nfs", Options: `a="b",c`, Device: ":/srv/a,b"},
	} {
		fields, err := csv.NewReader(strings.NewReader(m.csv())).Read()
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"type=volume", "source=" + m.Source, "target=" + m.Target, "volume-driver=local", "volume-nocopy=true",
			"volume-opt=type=" + m.Type, "volume-opt=device=" + m.Device, "volume-opt=o=" + m.Options,
		}
		if d := cmp.Diff(want, fields); d != "" {
			t.Error(d)
		}
	}
}

func TestServiceArguments(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		b, docker := newDockerBench(t, sh, must(t, "swarm_service", withSwarm, "debian-12"))
		b.does(b.op.Apply, 0)
		args := docker.Swarm().Services["s3"].Args
		for _, want := range []string{
			"A=it's", "B=two words", `wget -q "http://127.0.0.1:8000/" || exit 1`, "source=s3-credentials,target=s3-credentials,mode=0400",
			"--no-resolve-image", "stop-first", "30s", "example.org/s3:1",
		} {
			if !slices.Contains(args, want) {
				t.Errorf("docker was not given %q in %q", want, args)
			}
		}
		if slices.Contains(args, "EMPTY=") {
			t.Error("a variable without a value was set")
		}
	})
}
