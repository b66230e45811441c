package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"holdfast/steps"
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

// offer collects keys. Where the cluster file names one only that key is shown, since sshd counts every key as a try
// and some sites lock an account after a few; those of the ssh config come before all others.
func (l *login) offer(ctx context.Context) (*offer, error) {
	o := &offer{}
	held := o.ask(l.t.agent)
	err := l.collect(ctx, o, held)
	if err == nil && len(o.signers) == 0 && !l.asks() {
		err = steps.WithHint(errors.New("there is no key to log in with"),
			"make one with ssh-keygen -t ed25519, or set ssh.identity_file in the cluster file")
	}
	if err != nil {
		o.close()
		return nil, err
	}
	return o, nil
}

func (l *login) collect(ctx context.Context, o *offer, held []ssh.Signer) error {
	if l.t.identity != "" {
		return l.file(ctx, o, l.t.identity, held)
	}
	files := l.t.files
	if len(files) == 0 {
		if !l.t.only {
			o.addAll(held)
		}
		files = l.d.opt.Keys
	}
	var locked error
	for _, file := range files {
		// One that is missing or locked is passed over: another may do.
		if err := l.file(ctx, o, file, held); err != nil && !errors.Is(err, fs.ErrNotExist) {
			locked = err
		}
	}
	if len(l.t.files) > 0 && !l.t.only {
		o.addAll(held)
	}
	if len(o.signers) == 0 && !l.asks() {
		return locked
	}
	return nil
}

func (o *offer) addAll(held []ssh.Signer) {
	for _, s := range held {
		o.add(s, "agent")
	}
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

// file adds the key of a file; where it is locked by a passphrase the agent may hold the same key, or somebody may know.
func (l *login) file(ctx context.Context, o *offer, name string, held []ssh.Signer) error {
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
	pub := publicKey(name, locked)
	if s := heldBy(held, pub); s != nil {
		o.add(s, name)
		return nil
	}
	if !l.asks() {
		return steps.WithHint(fmt.Errorf("the key %s has a passphrase", name), "unlock it in your agent first: ssh-add "+name)
	}
	unlock := func() (ssh.Signer, error) { return l.unlock(ctx, name, text) }
	if pub == nil { // an old format without its public half: it must be open to be shown
		signer, err := unlock()
		if err != nil {
			return err
		}
		pub = signer.PublicKey()
	}
	o.add(&lockedKey{pub, unlock}, name)
	return nil
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
