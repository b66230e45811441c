package remote

import (
	"fmt"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// target is one machine to log in to, with all that the cluster file and the ssh config say about it put together.
type target struct {
	name     string // for people
	user     string
	host     string
	port     int
	keyName  string   // "host:port" under which its host key is known
	known    []string // known_hosts files
	identity string   // the one key file that the cluster file names
	files    []string // key files that the ssh config names
	only     bool     // show no other keys than those
	agent    string   // socket; "": none
	jump     string   // machines in between, as the ssh config has them
	hop      bool     // it is itself in between
}

func (t target) address() string { return net.JoinHostPort(t.host, strconv.Itoa(t.port)) }

// target finds out about a host of the cluster. What its file says goes before what the ssh config says.
func (d *Dialer) target(h inventory.Host) (target, error) {
	t := target{name: h.Name, user: h.SSH.User, port: h.SSH.Port, identity: h.SSH.IdentityFile}
	if h.Unsaid.User {
		t.user = ""
	}
	if h.Unsaid.Port {
		t.port = 0
	}
	if err := d.fill(&t, h.Address); err != nil {
		return target{}, err
	}
	if t.user == "" {
		t.user = "root"
	}
	return t, nil
}

// hop finds out about a machine in between, written [user@]host[:port] or as an ssh:// address.
func (d *Dialer) hop(text string) (target, error) {
	t, alias, err := parseHop(text)
	if err != nil {
		return target{}, steps.WithHint(fmt.Errorf("the ssh config names %q in ProxyJump: %w", visible(text), err), "write it as user@host:port")
	}
	if err := d.fill(&t, alias); err != nil {
		return target{}, err
	}
	if t.user == "" {
		me, err := user.Current()
		if err != nil {
			return target{}, steps.WithHint(fmt.Errorf("who you are on this machine is not known: %w", err), "name the user of "+alias+" in the ssh config")
		}
		t.user = me.Username
	}
	return t, nil
}

func parseHop(text string) (target, string, error) {
	t := target{name: text, hop: true}
	rest := strings.TrimPrefix(text, "ssh://")
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		t.user, rest = rest[:i], rest[i+1:]
		if t.user == "" {
			return target{}, "", fmt.Errorf("the user is missing")
		}
	}
	alias := strings.TrimSuffix(strings.TrimPrefix(rest, "["), "]")
	if host, port, err := net.SplitHostPort(rest); err == nil {
		if t.port, err = portNumber(port); err != nil {
			return target{}, "", err
		}
		alias = host
	} else if strings.Contains(rest, "]:") || strings.Count(rest, ":") == 1 {
		return target{}, "", fmt.Errorf("its port is no number")
	}
	if alias == "" || strings.HasPrefix(alias, "-") || strings.ContainsFunc(alias, func(r rune) bool { return r <= ' ' || r == '/' || unsafe(r) }) {
		return target{}, "", fmt.Errorf("the host is missing")
	}
	return t, alias, nil
}

func portNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 65535 {
		return 0, fmt.Errorf("%q is no port", visible(text))
	}
	return n, nil
}

// fill adds what the ssh config says of an alias to what is known already.
func (d *Dialer) fill(t *target, alias string) error {
	cfg, err := d.config()
	if err != nil {
		return err
	}
	if err := cfg.refuse(alias); err != nil {
		return err
	}
	if err := d.fillFrom(t, cfg, alias); err != nil {
		return steps.WithHint(fmt.Errorf("the ssh config %s about %s: %w", cfg.name, alias, err), "mend that line, or name another file with --ssh-config")
	}
	return nil
}

func (d *Dialer) fillFrom(t *target, cfg sshConfig, alias string) (err error) {
	home, _ := os.UserHomeDir()
	if t.user == "" {
		t.user = cfg.get(alias, "User")
	}
	if text := cfg.get(alias, "Port"); t.port == 0 && text != "" {
		if t.port, err = portNumber(text); err != nil {
			return err
		}
	}
	orDefault(&t.port, 22)
	t.host = alias
	if text := cfg.get(alias, "HostName"); text != "" {
		if t.host, err = expand(text, map[byte]string{'%': "%", 'h': alias, 'n': alias}); err != nil {
			return err
		}
	}
	t.keyName = t.address()
	if name := cfg.get(alias, "HostKeyAlias"); name != "" {
		t.keyName = net.JoinHostPort(name, "22") // an alias stands in known_hosts without any port
	}
	t.jump = cfg.get(alias, "ProxyJump")
	tokens := map[byte]string{'%': "%", 'd': home, 'h': t.host, 'n': alias, 'p': strconv.Itoa(t.port), 'r': t.user, 'u': os.Getenv("USER")}
	if t.known, err = d.knownOf(cfg, alias, tokens); err != nil {
		return err
	}
	return d.fillKeys(t, cfg, alias, tokens)
}

// knownOf gives the known_hosts files: those of a flag go before those of the ssh config.
func (d *Dialer) knownOf(cfg sshConfig, alias string, tokens map[byte]string) ([]string, error) {
	text := cfg.get(alias, "UserKnownHostsFile")
	if len(d.opt.KnownHosts) > 0 || text == "" {
		return d.keys.files, nil
	}
	var files []string
	for _, name := range strings.Fields(text) {
		file, err := expand(name, tokens)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

func (d *Dialer) fillKeys(t *target, cfg sshConfig, alias string, tokens map[byte]string) error {
	for _, name := range cfg.all(alias, "IdentityFile") {
		if strings.EqualFold(name, "none") {
			continue
		}
		file, err := expand(name, tokens)
		if err != nil {
			return err
		}
		if !filepath.IsAbs(file) {
			if file, err = filepath.Abs(file); err != nil {
				return err
			}
		}
		t.files = append(t.files, file)
	}
	t.only = strings.EqualFold(cfg.get(alias, "IdentitiesOnly"), "yes")
	t.agent = d.opt.Agent
	switch text := cfg.get(alias, "IdentityAgent"); {
	case text == "" || text == "SSH_AUTH_SOCK":
	case strings.EqualFold(text, "none"):
		t.agent = ""
	case strings.HasPrefix(text, "$"):
		t.agent = os.Getenv(strings.Trim(text, "${}"))
	default:
		socket, err := expand(text, tokens)
		t.agent = socket
		return err
	}
	return nil
}
