package s3check

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"holdfast/steps"
)

// DefaultSettle is how long all addresses may take to agree on a change. Gateways over NFS see each other's changes
// through an attribute cache that lives for up to 60 s (acdirmax in nfs(5)).
const DefaultSettle = 60 * time.Second

// Checker proves that a store keeps what it is given. It holds no state of a run and may be used again.
type Checker struct {
	Memory  Memory        // what earlier runs wrote; required
	Timeout time.Duration // of each request; 0: DefaultTimeout
	Settle  time.Duration // patience until all addresses agree; 0: DefaultSettle
	Dial    DialFunc      // nil: straight from this machine
}

// Probe is the proof at the end of an install. It reads back what earlier runs left, through every endpoint, before it
// writes anything: a store that lost its old objects shall not look healthy because it takes new ones. Then it puts,
// gets, lists and deletes a fresh object through every endpoint. It may be repeated and cut off at any moment.
//
// values gives secrets by the names in p; say gets one line per endpoint. Failures carry a hint.
func (c Checker) Probe(ctx context.Context, p steps.Probe, values func(name string) (string, error), say func(line string)) error {
	clients, err := c.clients(p, values)
	if err != nil {
		return err
	}
	run := proof{clients: clients, bucket: p.Bucket, settle: c.Settle, memory: c.Memory}
	if run.settle <= 0 {
		run.settle = DefaultSettle
	}
	old, err := run.oldObjects(ctx)
	if err != nil {
		return err
	}
	if err := run.sweep(ctx); err != nil {
		return err
	}
	for _, client := range clients {
		took, err := run.through(ctx, client)
		if err != nil {
			return err
		}
		say(fmt.Sprintf("%s  %s  %s", client.Endpoint(), took, old))
	}
	return nil
}

// clients prepares one client per endpoint.
func (c Checker) clients(p steps.Probe, values func(name string) (string, error)) ([]*Client, error) {
	if len(p.Endpoints) == 0 {
		return nil, errors.New("S3 check without any endpoint")
	}
	access, err := values(p.AccessKey)
	if err != nil {
		return nil, fmt.Errorf("S3 access key: %w", err)
	}
	secret, err := values(p.SecretKey)
	if err != nil {
		return nil, fmt.Errorf("S3 secret key: %w", err)
	}
	clients := make([]*Client, len(p.Endpoints))
	for i, endpoint := range p.Endpoints {
		if err := checkEndpoint(endpoint); err != nil {
			return nil, err
		}
		clients[i] = Dial(endpoint, access, secret, Options{Timeout: c.Timeout, Dial: c.Dial})
	}
	return clients, nil
}

// checkEndpoint catches a slip here, where it can be named, instead of deep in the SDK.
func checkEndpoint(endpoint string) error {
	u, err := url.Parse(endpoint)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil &&
		(u.Path == "" || u.Path == "/") && u.RawQuery == "" && u.Fragment == "" {
		return nil
	}
	return steps.WithHint(fmt.Errorf("%q is not the address of an S3 endpoint", endpoint),
		"Write it as http://ADDRESS:PORT, for example http://10.200.15.113:8000.")
}
