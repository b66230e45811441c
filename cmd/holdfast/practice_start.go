package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/google/renameio/v2"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/sim"
)

// practice is a practice cluster that runs, and the folder that tells of it.
type practice struct {
	cluster *sim.Cluster
	folder  string
	file    routes
}

func (p *practice) close() { p.cluster.Close() }

// startPractice starts simulated machines and writes what is needed to reach them.
func (a *app) startPractice(ctx context.Context, folder string, o practiceFlags) (*practice, error) {
	lib, err := a.library()
	if err != nil {
		return nil, err
	}
	schema, ok := lib.Schema(o.playbook)
	if !ok {
		return nil, usage("there is no playbook called %q; there are %s", o.playbook, strings.Join(lib.Names(), ", "))
	}
	roles, err := castRoles(schema, o.hosts)
	if err != nil {
		return nil, err
	}
	troubles, err := o.troubles()
	if err != nil {
		return nil, err
	}
	if err := ownFolder(folder); err != nil {
		return nil, err
	}
	key, err := writeKey(filepath.Join(folder, "key"))
	if err != nil {
		return nil, err
	}
	c, err := sim.New(ctx, sim.Spec{Hosts: len(roles), OS: o.os, Speed: o.speed, Key: key})
	if err != nil {
		return nil, fail(exitUsage, err)
	}
	p := &practice{cluster: c, folder: folder}
	if err := p.publish(ctx, schema, roles); err != nil {
		c.Close()
		return nil, err
	}
	for _, f := range troubles {
		if err := c.Inject(ctx, f); err != nil {
			c.Close()
			return nil, fail(exitUsage, err)
		}
	}
	return p, nil
}

func (o practiceFlags) troubles() ([]sim.Fault, error) {
	var out []sim.Fault
	for _, text := range o.faults {
		f, err := sim.ParseFault(text)
		if err != nil {
			return nil, fail(exitUsage, err)
		}
		out = append(out, f)
	}
	return out, nil
}

// castRoles gives each of n machines a role: first as many as each role needs, then to those that take more.
func castRoles(s inventory.Schema, n int) ([]string, error) {
	var out []string
	for _, r := range s.Roles {
		for range r.Min {
			out = append(out, r.Name)
		}
	}
	usual := n == 0
	if usual {
		n = max(len(out), 3)
	} else if n < max(len(out), 1) {
		return nil, usage("%s takes %d machines at least", s.Playbook, max(len(out), 1))
	}
	for _, r := range s.Roles {
		for have := r.Min; len(out) < n && (r.Max == 0 || have < r.Max); have++ {
			out = append(out, r.Name)
		}
	}
	if len(out) < n && !usual {
		return nil, usage("%s takes %d machines at most", s.Playbook, len(out))
	}
	return out, nil
}

// ownFolder makes the folder, or takes one that an earlier practice cluster left. It must not hold a real cluster's file.
func ownFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return steps.WithHint(err, "name a folder that can be made")
	}
	_, cluster := os.Stat(filepath.Join(folder, "cluster.yaml"))
	_, routes := os.Stat(filepath.Join(folder, routesName))
	if cluster == nil && errors.Is(routes, fs.ErrNotExist) {
		err := fmt.Errorf("%s holds a cluster file that is not a practice cluster's", folder)
		return fail(exitUsage, steps.WithHint(err, "name another folder with --serve"))
	}
	return os.RemoveAll(filepath.Join(folder, stateName)) // it is of machines that are gone
}

func writeKey(path string) (ssh.PublicKey, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	block, err := ssh.MarshalPrivateKey(private, label)
	if err != nil {
		return nil, err
	}
	if err := renameio.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		return nil, err
	}
	return ssh.NewPublicKey(public)
}

// publish lets the machines listen and writes the folder's files.
func (p *practice) publish(ctx context.Context, schema inventory.Schema, roles []string) error {
	ways, err := p.cluster.Serve(ctx)
	if err != nil {
		return fail(exitFailed, err)
	}
	p.file = routes{Simulation: true, folder: p.folder}
	c := inventory.Cluster{Name: label, Playbook: schema.Playbook, Settings: inventory.Answers{}}
	var known, config strings.Builder
	fmt.Fprintf(&config, "# %s: made by holdfast practice, of use only while it runs\n", label)
	old := false
	for i, n := range p.cluster.Nodes {
		p.file.Machines = append(p.file.Machines, simulated{
			Name: n.Hostname(), OS: n.OS.Name, Address: n.Addr, SSH: ways[i].SSH, S3: ways[i].S3, S3Port: strconv.Itoa(sim.S3Port),
		})
		c.Hosts = append(c.Hosts, inventory.Host{
			Name: n.Hostname(), Address: n.Addr, ClusterAddress: n.Addr, Role: roles[i],
			SSH: inventory.SSH{User: "ops", Port: 22, IdentityFile: filepath.Join(p.folder, "key"), Sudo: true},
		})
		old = old || n.OS.Name == "ubuntu-14.04" || n.OS.Name == "centos-7"
		fmt.Fprintln(&known, knownhosts.Line([]string{n.Addr}, n.SSH.HostKey()))
		config.WriteString(p.sshHost(p.file.Machines[i]))
	}
	if old && slices.ContainsFunc(schema.Settings, func(s inventory.Setting) bool { return s.Name == "museum" }) {
		c.Settings["museum"] = "true"
	}
	cluster, err := c.YAML()
	if err != nil {
		return err
	}
	table, err := json.MarshalIndent(p.file, "", "  ")
	if err != nil {
		return err
	}
	head := "# " + label + ": these machines exist only while holdfast practice runs; " + routesName + " says where they listen.\n"
	return errors.Join(
		p.write(routesName, string(table)+"\n"), p.write("cluster.yaml", head+string(cluster)),
		p.write("known_hosts", known.String()), p.write("ssh_config", config.String()),
	)
}

func (p *practice) write(name, text string) error {
	return renameio.WriteFile(filepath.Join(p.folder, name), []byte(text), 0o600)
}

func (p *practice) sshHost(m simulated) string {
	port := m.SSH[strings.LastIndex(m.SSH, ":")+1:]
	return fmt.Sprintf(`
Host %s %s
  HostName 127.0.0.1
  Port %s
  User ops
  IdentityFile "%s"
  IdentitiesOnly yes
  HostKeyAlias %[2]s
  UserKnownHostsFile "%[5]s"
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
`, m.Name, m.Address, port, filepath.Join(p.folder, "key"), filepath.Join(p.folder, "known_hosts"))
}
