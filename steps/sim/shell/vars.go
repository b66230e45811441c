package shell

import (
	"fmt"
	"io/fs"
	"maps"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// scope holds variables. Functions have one of their own, for what they declare local.
type scope struct {
	s      *sh
	own    map[string]expand.Variable
	parent *scope
}

func newScope(s *sh) *scope { return &scope{s: s, own: map[string]expand.Variable{}} }

func (v *scope) clone(s *sh) *scope {
	c := &scope{s: s, own: maps.Clone(v.own)}
	if v.parent != nil {
		c.parent = v.parent.clone(s)
	}
	return c
}

func (v *scope) find(name string) (*scope, bool) {
	for c := v; c != nil; c = c.parent {
		if _, ok := c.own[name]; ok {
			return c, true
		}
	}
	return v, false
}

// Set implements expand.WriteEnviron.
func (v *scope) Set(name string, vr expand.Variable) error {
	c, ok := v.find(name)
	old := c.own[name]
	if old.ReadOnly {
		return fmt.Errorf("%s: %s", name, v.s.pick("readonly variable", "is read only"))
	}
	if len(vr.Str) > maxValue {
		v.s.exit = true
		return fmt.Errorf("%s: value too long", name)
	}
	if !ok {
		for c.parent != nil {
			c = c.parent
		}
	}
	if !vr.IsSet() && !vr.Exported {
		delete(c.own, name)
		return nil
	}
	if vr.Kind == expand.KeepValue {
		vr.Kind, vr.Str, vr.List, vr.Set = old.Kind, old.Str, old.List, old.Set
	}
	vr.Exported = vr.Exported || old.Exported || v.s.opts['a']
	c.own[name] = vr
	return nil
}

func (v *scope) put(name, value string) { _ = v.Set(name, text(value)) }

func (v *scope) str(name string) string { return v.Get(name).String() }

// Each implements expand.Environ.
func (v *scope) Each(f func(string, expand.Variable) bool) {
	all := map[string]expand.Variable{}
	var gather func(*scope)
	gather = func(c *scope) {
		if c != nil {
			gather(c.parent)
			maps.Copy(all, c.own)
		}
	}
	gather(v)
	for k, vr := range all {
		if !f(k, vr) {
			return
		}
	}
}

// environ is what a child inherits.
func (v *scope) environ() []string {
	var out []string
	v.Each(func(k string, vr expand.Variable) bool {
		if vr.Exported && vr.Set && vr.Kind == expand.String {
			out = append(out, k+"="+vr.Str)
		}
		return true
	})
	return out
}

// config is how words are expanded.
func (s *sh) config() *expand.Config {
	if s.cfg == nil {
		s.cfg = &expand.Config{
			Env: s.vars, CmdSubst: s.substitute,
			ProcSubst: func(*syntax.ProcSubst) (string, error) { return "", errRefused },
		}
	}
	s.cfg.Env = s.vars
	s.cfg.NoUnset = s.opts['u']
	s.cfg.ReadDir2 = nil
	if !s.opts['f'] {
		s.cfg.ReadDir2 = s.list
	}
	return s.cfg
}

func (s *sh) list(p string) ([]fs.DirEntry, error) {
	infos, err := s.fs().ReadDir(s.abs(p))
	if err != nil {
		return nil, err
	}
	out := make([]fs.DirEntry, len(infos))
	for i, info := range infos {
		out[i] = fs.FileInfoToDirEntry(info)
	}
	return out, nil
}
