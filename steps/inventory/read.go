package inventory

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// cluster reads the whole file. Each part is read even when an earlier one is wrong, so that all is said at once.
func (r *reader) cluster(body ast.Node, schemas Schemas) Cluster {
	top := r.section(body, nouns{"key", "keys", "the file"}, []string{"name", "playbook", "hosts", "ssh", "settings"})
	if top.wrong || len(top.fields) == 0 && len(r.problems) > 0 {
		return Cluster{} // not a cluster file at all: nothing is gained by listing what it lacks
	}
	top.at = start
	c := Cluster{Path: r.name, Name: r.clusterName(top)}
	schema, known := r.playbook(top, schemas)
	c.Playbook = schema.Playbook
	ssh := r.sshSection(top)
	shared, open := r.login(ssh, standard), Unsaid{User: true, Port: true}.without(ssh)
	hosts := r.hosts(top, shared, open)
	r.distinct(hosts)
	if known {
		r.roles(top, hosts, schema)
		c.Settings = r.answers(top, schema)
	}
	for _, h := range hosts {
		c.Hosts = append(c.Hosts, h.Host)
	}
	return c
}

func (r *reader) clusterName(top section) string {
	name, at, ok := r.text(top, "name")
	if !ok {
		r.missing(top, "name", "the cluster has no name", "add a line such as name: home")
		return ""
	}
	r.refuse(at, "name", name, checkName(name))
	return name
}

// playbook finds the schema that roles and settings are checked against.
func (r *reader) playbook(top section, schemas Schemas) (Schema, bool) {
	name, at, ok := r.text(top, "playbook")
	if !ok {
		r.missing(top, "playbook", "no playbook is named", instead("", "playbooks", schemas.Names()))
		return Schema{}, false
	}
	if !r.refuse(at, "playbook", name, checkName(name)) {
		return Schema{}, false
	}
	schema, ok := schemas.Schema(name)
	if !ok {
		r.fail(at, fmt.Sprintf("unknown playbook %s", quote(name)), instead(name, "playbooks", schemas.Names()))
		return Schema{}, false
	}
	schema.Playbook = name
	return schema, true
}

// missing reports a key that is not there at all; one that is there with a bad value has been reported already.
func (r *reader) missing(s section, key, what, hint string) {
	if _, there := s.fields[key]; !there && !s.wrong {
		r.fail(s.at, what, hint)
	}
}
