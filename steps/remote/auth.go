package remote

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// agentWait is how long an agent may take to list its keys; a person may have to touch or confirm something.
const agentWait = 10 * time.Second

// offer is the keys a host is shown, each with a name for people.
type offer struct {
	signers []ssh.Signer
	labels  []string
	agent   net.Conn // open until the login is over: it signs
}

func (o *offer) add(s ssh.Signer, label string) {
	for _, have := range o.signers {
		if bytes.Equal(have.PublicKey().Marshal(), s.PublicKey().Marshal()) {
			return
		}
	}
	o.signers = append(o.signers, s)
	o.labels = append(o.labels, label+" "+ssh.FingerprintSHA256(s.PublicKey()))
}

func (o *offer) close() {
	if o.agent != nil {
		o.agent.Close()
	}
}

// offer collects keys. Where the host names a file only that key is shown, since sshd counts every key as a try and
// some sites lock an account after a few.
func (d *Dialer) offer(h inventory.Host) (*offer, error) {
	o := &offer{}
	held := o.ask(d.opt.Agent)
	if file := h.SSH.IdentityFile; file != "" {
		if err := o.file(file, held); err != nil {
			o.close()
			return nil, err
		}
		return o, nil
	}
	for _, s := range held {
		o.add(s, "agent")
	}
	var locked error
	for _, file := range d.opt.Keys {
		// A default that is missing or locked is passed over: another may do.
		if err := o.file(file, held); err != nil && !errors.Is(err, fs.ErrNotExist) {
			locked = err
		}
	}
	if len(o.signers) > 0 {
		return o, nil
	}
	o.close()
	if locked != nil {
		return nil, locked
	}
	return nil, steps.WithHint(errors.New("there is no key to log in with"),
		"make one with ssh-keygen -t ed25519, or set ssh.identity_file in the cluster file")
}

// ask lists the agent's keys. An agent that does not answer is as good as none: files may still do.
func (o *offer) ask(socket string) []ssh.Signer {
	if socket == "" {
		return nil
	}
	c, err := net.DialTimeout("unix", socket, agentWait)
	if err != nil {
		return nil
	}
	o.agent = c
	_ = c.SetReadDeadline(time.Now().Add(agentWait))
	held, err := agent.NewClient(c).Signers()
	_ = c.SetReadDeadline(time.Time{})
	if err != nil {
		return nil
	}
	return held
}

// file adds the key of a file; where it is locked by a passphrase the agent may hold the same key.
func (o *offer) file(name string, held []ssh.Signer) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return steps.WithHint(fmt.Errorf("cannot read the key: %w", err), "check ssh.identity_file in the cluster file")
	}
	signer, err := ssh.ParsePrivateKey(text)
	if err == nil {
		o.add(signer, name)
		return nil
	}
	var locked *ssh.PassphraseMissingError
	if !errors.As(err, &locked) {
		return steps.WithHint(fmt.Errorf("%s is no private key: %w", name, err), "name the private key, not its .pub file")
	}
	if s := heldBy(held, publicKey(name, locked)); s != nil {
		o.add(s, name)
		return nil
	}
	return steps.WithHint(fmt.Errorf("the key %s has a passphrase", name), "unlock it in your agent first: ssh-add "+name)
}

// publicKey finds the public half of a locked key: new formats carry it in the clear, for old ones it lies beside.
func publicKey(name string, locked *ssh.PassphraseMissingError) ssh.PublicKey {
	if locked.PublicKey != nil {
		return locked.PublicKey
	}
	text, err := os.ReadFile(name + ".pub")
	if err != nil {
		return nil
	}
	pub, _, _, _, err := ssh.ParseAuthorizedKey(text)
	if err != nil {
		return nil
	}
	return pub
}

func heldBy(held []ssh.Signer, pub ssh.PublicKey) ssh.Signer {
	for _, s := range held {
		if pub != nil && bytes.Equal(s.PublicKey().Marshal(), pub.Marshal()) {
			return s
		}
	}
	return nil
}
