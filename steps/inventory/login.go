package inventory

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// standard is how to log in where the file says nothing.
var standard = SSH{User: "root", Port: 22}

// sshKeys may stand in the ssh section of the file, in one of a host, or in the host itself.
var sshKeys = []string{"user", "port", "identity_file", "sudo"}

func (r *reader) sshSection(s section) section {
	return r.section(s.fields["ssh"].value, nouns{"key", "keys of ssh", "ssh"}, sshKeys)
}

// login lays what a section says over what holds without it.
func (r *reader) login(s section, base SSH) SSH {
	if text, at, ok := r.text(s, "user"); ok && r.refuse(at, "user", text, checkUser(text)) {
		base.User = text
	}
	if text, at, ok := r.text(s, "port"); ok && r.refuse(at, "port", text, checkPort(text)) {
		base.Port, _ = strconv.Atoi(text) // the check has accepted it
	}
	if text, at, ok := r.text(s, "identity_file"); ok && r.refuse(at, "identity_file", text, checkLocal(text)) {
		base.IdentityFile = r.local(at, "identity_file", text)
	}
	if text, at, ok := r.text(s, "sudo"); ok && r.refuse(at, "sudo", text, checkBool(text)) {
		base.Sudo = text == "true"
	}
	return base
}

// hostLogin reads the login of one host, whose keys may be written in either of two places, but not in both.
func (r *reader) hostLogin(host section, shared SSH, open Unsaid) (SSH, Unsaid) {
	own := r.sshSection(host)
	for _, key := range sshKeys {
		short, twice := host.fields[key]
		if long, also := own.fields[key]; twice && also {
			at, other := short.key, long.key
			if at.line < other.line || at.line == other.line && at.column < other.column {
				at, other = other, at
			}
			r.fail(at, fmt.Sprintf("key %q is given twice", key), fmt.Sprintf("it stands on line %d already: keep one", other.line))
		}
	}
	return r.login(own, r.login(host, shared)), open.without(host, own)
}

// without takes out what one of the sections says.
func (u Unsaid) without(all ...section) Unsaid {
	for _, s := range all {
		_, user := s.fields["user"]
		_, port := s.fields["port"]
		u = Unsaid{User: u.User && !user, Port: u.Port && !port}
	}
	return u
}

// local makes a path of the operator's own machine absolute: ~/ from the home folder, the rest from the file's folder.
func (r *reader) local(at place, key, text string) string {
	folder := filepath.Dir(r.name)
	if rest, ok := strings.CutPrefix(text, "~/"); ok {
		home, err := r.home()
		if err != nil {
			r.fail(at, fmt.Sprintf("%s: your home folder is not known: %v", key, err), "write the path in full, from /")
			return ""
		}
		folder, text = home, rest
	}
	if !filepath.IsAbs(text) {
		text = filepath.Join(folder, text)
	}
	abs, err := filepath.Abs(text)
	if err != nil {
		r.fail(at, fmt.Sprintf("%s: this folder is not known: %v", key, err), "write the path in full, from /")
	}
	return abs
}
