package remote

import (
	"errors"
	"io"

	"golang.org/x/crypto/ssh"
)

var _ ssh.AlgorithmSigner = (*lockedKey)(nil)

// lockedKey is a key file under a passphrase. It is shown like any other, and unlocked only for a host that wants it.
type lockedKey struct {
	pub    ssh.PublicKey
	unlock func() (ssh.Signer, error)
}

// PublicKey implements ssh.Signer.
func (k *lockedKey) PublicKey() ssh.PublicKey { return k.pub }

// Sign implements ssh.Signer.
func (k *lockedKey) Sign(r io.Reader, data []byte) (*ssh.Signature, error) {
	return k.SignWithAlgorithm(r, data, "")
}

// SignWithAlgorithm implements ssh.AlgorithmSigner, without which RSA would fall back to SHA-1.
func (k *lockedKey) SignWithAlgorithm(r io.Reader, data []byte, algorithm string) (*ssh.Signature, error) {
	signer, err := k.unlock()
	if err != nil {
		return nil, err
	}
	able, ok := signer.(ssh.AlgorithmSigner)
	switch {
	case ok:
		return able.SignWithAlgorithm(r, data, algorithm)
	case algorithm == "" || algorithm == signer.PublicKey().Type():
		return signer.Sign(r, data)
	}
	return nil, errors.New("the key cannot sign with " + algorithm)
}
