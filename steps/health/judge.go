package health

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/steps/inventory"
)

// Level is how bad a finding is.
type Level string

// The levels, the worst first.
const (
	Broken  Level = "broken"  // users feel it, or nothing can be decided
	Lurking Level = "lurking" // works today, and fails or loses data when something else happens
	Note    Level = "note"    // worth knowing
)

// Finding leads from a symptom to its cause and remedy.
type Finding struct {
	Level   Level  `json:"level"`
	Host    string `json:"host,omitempty"`
	Symptom string `json:"symptom"`
	Cause   string `json:"cause,omitempty"`
	Remedy  string `json:"remedy,omitempty"`
	// Error is a program's own message, whole: a catalogue of errors may know more than stands here.
	Error string `json:"error,omitempty"`
}

// Expect is how the cluster was meant to be.
type Expect struct {
	Cluster   inventory.Cluster
	OneWriter bool     // one task alone may write
	Shared    []string // folders that must be exported to every machine; none: no NFS
	Lease     time.Duration
	File      string // the cluster file, for commands in remedies
}

// Findings judges what was found, the worst first.
func (h Health) Findings(e Expect) []Finding {
	var out []Finding
	for _, m := range h.Machines {
		out = append(out, machine(m)...)
	}
	out = append(out, h.control(e)...)
	out = append(out, h.service(e)...)
	out = append(out, h.volumes(e)...)
	out = append(out, h.exports(e)...)
	out = append(out, h.addresses(e)...)
	rank := []Level{Broken, Lurking, Note}
	slices.SortStableFunc(out, func(a, b Finding) int { return slices.Index(rank, a.Level) - slices.Index(rank, b.Level) })
	return out
}

// Well tells whether nothing is broken and nothing lurks.
func Well(found []Finding) bool {
	return !slices.ContainsFunc(found, func(f Finding) bool { return f.Level != Note })
}

// The least that must be free.
const (
	leastFree   = 1 << 30
	leastShare  = 5 // percent, of space and of inodes
	nearlyEmpty = 64 << 20
)

func machine(m Machine) []Finding {
	if m.Error != "" {
		remedy := m.Hint
		if remedy == "" {
			remedy = "Check that it is switched on and on the network; then run this again."
		}
		return []Finding{{Level: Broken, Host: m.Name, Symptom: "it does not answer", Error: m.Error, Remedy: remedy}}
	}
	var out []Finding
	if m.DockerError != "" {
		out = append(out, Finding{
			Level: Broken, Host: m.Name, Symptom: "Docker does not answer there", Error: m.DockerError,
			Cause:  "The engine is stopped, has failed, or hangs on storage that is gone.",
			Remedy: "On " + m.Name + ": systemctl status docker; journalctl -u docker -n 50; then systemctl start docker.",
		})
	}
	if m.Drill != "" {
		out = append(out, Finding{
			Level: Note, Host: m.Name, Symptom: "a drill has left its marker: " + m.Drill,
			Cause:  "The drill goes on, or it was interrupted before it could mend.",
			Remedy: "If nobody is at it any more, any `holdfast drill` mends it first.",
		})
	}
	if m.Clock != 0 {
		out = append(out, Finding{
			Level: Lurking, Host: m.Name, Symptom: fmt.Sprintf("its clock is %s %s", m.Clock.Abs(), aheadOrBehind(m.Clock)),
			Cause:  "It does not keep time. Swarm's certificates and S3 signatures both depend on the clock.",
			Remedy: "On " + m.Name + ": timedatectl set-ntp true, and see that a time server can be reached.",
		})
	}
	seen := map[[2]int64]bool{}
	for _, d := range m.Disks {
		if same := [2]int64{d.Size, d.Free}; !seen[same] { // folders on one file system have the same numbers
			seen[same] = true
			out = append(out, disk(m.Name, d)...)
		}
	}
	for _, t := range m.Mounts {
		if t.Hangs {
			out = append(out, Finding{
				Level: Broken, Host: m.Name, Symptom: fmt.Sprintf("%s from %s hangs", t.Path, t.Source),
				Cause:  "The storage server does not answer. The mount is hard: whoever touches it waits.",
				Remedy: "See to the server first (systemctl status nfs-server there, the network between); the mount goes on by itself.",
			})
		}
	}
	return out
}

func aheadOrBehind(d time.Duration) string {
	if d > 0 {
		return "ahead"
	}
	return "behind"
}

func disk(host string, d Disk) []Finding {
	if d.Size <= 0 {
		return nil
	}
	share := d.Free * 100 / d.Size
	level := Lurking
	if d.Free < nearlyEmpty {
		level = Broken
	}
	remedy := "On " + host + ": df -h " + d.Path + "; du -xh --max-depth=2 " + d.Path + " | sort -h | tail; docker image prune."
	switch {
	case d.Free < leastFree && share < leastShare:
		return []Finding{{
			Level: level, Host: host, Symptom: fmt.Sprintf("%d MB are free below %s, of %d MB", d.Free>>20, d.Path, d.Size>>20),
			Cause: "The disk fills up. When it is full nothing can be stored, and Docker itself may stop.", Remedy: remedy,
		}}
	case d.Inodes >= 0 && d.Inodes < leastShare:
		return []Finding{{
			Level: Lurking, Host: host, Symptom: fmt.Sprintf("%d %% of the inodes are free below %s", d.Inodes, d.Path),
			Cause: "Very many small files: the disk is full although bytes are free.", Remedy: remedy,
		}}
	}
	return nil
}

// addresses are what clients meet.
func (h Health) addresses(e Expect) []Finding {
	var bad []Finding
	for _, host := range e.Cluster.Hosts {
		if m, ok := h.Machine(host.Name); ok && m.Error != "" {
			continue // that it is silent has been said
		}
		for address, why := range h.Answers {
			if why == "" || !strings.Contains(address, "//"+host.Address+":") && !strings.Contains(address, "//["+host.Address+"]:") {
				continue
			}
			bad = append(bad, Finding{
				Level: Broken, Host: host.Name, Symptom: "S3 does not answer at " + address, Error: why,
				Cause:  "The service does not run, or something lies on the way: a firewall, the machine itself, Swarm's routing.",
				Remedy: "Mend what stands above first. If the service runs elsewhere and only this address is silent: docker service update --force s3 on a manager.",
			})
		}
	}
	return bad
}
