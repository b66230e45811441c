package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"holdfast/steps/inventory"
)

func TestCastRoles(t *testing.T) {
	schema := func(roles ...inventory.Role) inventory.Schema { return inventory.Schema{Playbook: "p", Roles: roles} }
	tutorial := schema(inventory.Role{Name: "server", Min: 1, Max: 1}, inventory.Role{Name: "client", Min: 2})
	for name, c := range map[string]struct {
		schema inventory.Schema
		hosts  int
		want   []string // nil: refused
	}{
		"usual":                 {tutorial, 0, []string{"server", "client", "client"}},
		"more":                  {tutorial, 5, []string{"server", "client", "client", "client", "client"}},
		"too few":               {tutorial, 2, nil},
		"negative":              {tutorial, -1, nil},
		"two only":              {schema(inventory.Role{Name: "node", Min: 2, Max: 2}), 2, []string{"node", "node"}},
		"too many":              {schema(inventory.Role{Name: "node", Min: 2, Max: 2}), 3, nil},
		"any":                   {schema(inventory.Role{Name: "node"}), 0, []string{"node", "node", "node"}},
		"exactly two by itself": {schema(inventory.Role{Name: "node", Min: 2, Max: 2}), 0, []string{"node", "node"}},
	} {
		got, err := castRoles(c.schema, c.hosts)
		if (err != nil) != (c.want == nil) || err == nil && !slices.Equal(got, c.want) {
			t.Errorf("%s: %v %v, want %v", name, got, err, c.want)
		}
	}
}

// written puts a routes file beside a cluster file that need not be there.
func written(t testing.TB, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, routesName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "cluster.yaml")
}

func TestRoutesBeside(t *testing.T) {
	if r, err := routesBeside(filepath.Join(t.TempDir(), "cluster.yaml")); r != nil || err != nil {
		t.Errorf("a real cluster: %v %v", r, err)
	}
	good, err := json.Marshal(routes{Simulation: true, Machines: []simulated{{Address: "10.99.0.11", SSH: "127.0.0.1:1", S3: "127.0.0.1:2", S3Port: "8000"}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := routesBeside(written(t, string(good)))
	if err != nil {
		t.Fatal(err)
	}
	for endpoint, want := range map[string]string{
		"http://10.99.0.11:8000": "http://127.0.0.1:2", "http://10.99.0.12:8000": "http://10.99.0.12:8000", "://": "://",
	} {
		if got := r.outside(endpoint); got != want {
			t.Errorf("%s leads to %s, want %s", endpoint, got, want)
		}
	}
	if _, err := r.dial(t.Context(), "tcp", "10.99.0.12:22"); err == nil {
		t.Error("an address that is not the practice cluster's was dialled")
	}
	for name, bad := range map[string]string{
		"elsewhere":   `{"Simulation":true,"Machines":[{"SSH":"192.0.2.1:22","S3":"127.0.0.1:2"}]}`,
		"a name":      `{"Simulation":true,"Machines":[{"SSH":"localhost:22","S3":"127.0.0.1:2"}]}`,
		"no machines": `{"Simulation":true}`,
		"no label":    `{"Machines":[{"SSH":"127.0.0.1:1","S3":"127.0.0.1:2"}]}`,
		"no JSON":     `x`,
	} {
		if _, err := routesBeside(written(t, bad)); exitCode(err) != exitUsage || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRoutes reads any text as a routes file: what it accepts leads to loopback alone.
func FuzzRoutes(f *testing.F) {
	f.Add(`{"Simulation":true,"Machines":[{"SSH":"127.0.0.1:1","S3":"[::1]:2"}]}`)
	f.Add(`{"Simulation":true,"Machines":[{"SSH":"127.0.0.1.example.org:1"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := routesBeside(written(t, text))
		if err == nil && !r.loopback() {
			t.Errorf("%q leads elsewhere", text)
		}
	})
}
