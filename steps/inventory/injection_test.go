package inventory

import (
	"fmt"
	"strings"
	"testing"
)

// spoiled is a good file with one value taken from the test, already quoted for YAML.
func spoiled(key, quoted string) string {
	values := map[string]string{
		"name": "home", "playbook": "s3-nfs", "host": "n1", "address": "10.0.0.1", "cluster_address": "10.0.0.1", "role": "server",
		"own_user": "ops", "own_identity": "/k", "user": "ops", "identity_file": "/k", "port": "22", "sudo": "true",
		"data_dir": "/srv/data", "image_archive": "a.tar", "image": "a:1", "proxy": "http://p:1", "s3_port": "8000", "docker": "distro",
	}
	values[key] = quoted
	v := func(key string) any { return values[key] }
	return fmt.Sprintf("name: %v\nplaybook: %v\nhosts:\n", v("name"), v("playbook")) +
		fmt.Sprintf("- {name: %v, address: %v, cluster_address: %v, role: %v, user: %v, ssh: {identity_file: %v}}\n",
			v("host"), v("address"), v("cluster_address"), v("role"), v("own_user"), v("own_identity")) +
		"- {name: n2, address: 10.0.0.2, role: client}\n- {name: n3, address: 10.0.0.3, role: client}\n" +
		fmt.Sprintf("ssh: {user: %v, identity_file: %v, port: %v, sudo: %v}\n", v("user"), v("identity_file"), v("port"), v("sudo")) +
		fmt.Sprintf("settings: {engine: versitygw, data_dir: %v, image_archive: %v, image: %v, proxy: %v, s3_port: %v, docker: %v}\n",
			v("data_dir"), v("image_archive"), v("image"), v("proxy"), v("s3_port"), v("docker"))
}

// spoilable are the keys of spoiled with a good beginning to which something bad is added.
var spoilable = map[string]string{
	"name": "home", "playbook": "s3-nfs", "host": "n1", "address": "10.0.0.1", "cluster_address": "10.0.0.1", "role": "server",
	"own_user": "ops", "own_identity": "/k", "user": "ops", "identity_file": "/k", "port": "22", "sudo": "true",
	"data_dir": "/srv/data", "image_archive": "a.tar", "image": "a:1", "proxy": "http://p:1/x", "s3_port": "8000", "docker": "distro",
}

// TestNothingSlipsThrough puts everything a shell, an exports file or a terminal could stumble over into every value.
func TestNothingSlipsThrough(t *testing.T) {
	if _, err := parse("c.yaml", []byte(spoiled("name", "home")), books(), testHome); err != nil {
		t.Fatalf("the file is bad before it is spoiled:\n%v", err)
	}
	bad := []string{
		" ", " x", ";reboot", "$(reboot)", "`reboot`", "&&reboot", "|reboot", ">x", "<x", "*", "?", "{a,b}", "!x", "#x", "'", `\"`, `\\`,
		`\n`, `\r`, `\t`, `\0`, `\a`, `\e[31m`, `\u0085`, `\u2028`, `\u202e`, `\u200b`, `\ufeff`, `\xa0`, `\n- reboot`,
	}
	for key, start := range spoilable {
		for _, end := range bad {
			for _, text := range []string{`"` + start + end + `"`, `"` + end + start + `"`} {
				c, err := parse("c.yaml", []byte(spoiled(key, text)), books(), testHome)
				if err == nil {
					t.Errorf("%s takes %s: %+v", key, text, c)
					continue
				}
				if strings.ContainsAny(err.Error(), "\x00\x07\x1b\r\t\u0085\u2028\u202e\u200b\ufeff\u00a0") {
					t.Errorf("%s: the problem repeats what it refuses: %q", key, err)
				}
			}
		}
	}
}

// TestEmptyValues: a key with nothing behind it is a forgotten value, wherever it stands.
func TestEmptyValues(t *testing.T) {
	open := map[string]bool{"image": true, "proxy": true, "image_archive": true} // "" leaves these open on purpose
	for key := range spoilable {
		for _, text := range []string{"", "~", "null", `""`, "[]", "{}", "[a]", "{a: b}"} {
			_, err := parse("c.yaml", []byte(spoiled(key, text)), books(), testHome)
			if accepted := err == nil; accepted != (open[key] && text == `""`) {
				t.Errorf("%s: %s: %v", key, text, err)
			}
		}
	}
}
