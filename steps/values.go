package steps

import "context"

// Values gives the secrets a plan names: they are made once, kept on the operator's machine, and never in a plan.
type Values interface {
	// Value returns the secret of that name, making it when it does not exist yet.
	Value(ctx context.Context, name string) (string, error)
}
