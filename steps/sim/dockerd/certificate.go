package dockerd

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"path"
	"time"
)

const certificateFile = "/var/lib/docker/swarm/certificates/swarm-node.crt"

// writeCertificate keeps the node's certificate on disk in step with its membership: a worker learns the id of its swarm
// nowhere else.
func (n *Node) writeCertificate() {
	cluster, node, role := n.Engine.SwarmID()
	n.mu.Lock()
	defer n.mu.Unlock()
	key := cluster + node + role
	if key == n.written {
		return
	}
	n.written = key
	if cluster == "" {
		_ = n.Host.FS.Remove(certificateFile) // it may never have been there
		return
	}
	text, err := certificate(cluster, node, role, n.Host.Now())
	if err != nil {
		return
	}
	_ = n.Host.FS.MkdirAll(path.Dir(certificateFile), 0o700) // a full disk leaves the file out, as it would the real one
	_ = n.Host.FS.WriteFile(certificateFile, text, 0o644)
}

// certificate has the swarm for organisation, the role for unit and the node for name (swarmkit's ca package).
func certificate(cluster, node, role string, now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(0, 3, 0),
		Subject: pkix.Name{Organization: []string{cluster}, OrganizationalUnit: []string{"swarm-" + role}, CommonName: node},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
}
