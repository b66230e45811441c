package kind

import (
	"fmt"
	"strings"

	"holdfast/steps"
	"holdfast/steps/osfam"
)

// serviceParams names the unit by system, as packages are.
type serviceParams struct {
	Unit map[string]string `yaml:"unit"`
}

// The tutorial starts services without enabling them, so that they are gone after a reboot: here both, always.
func service() steps.Kind {
	return define("service", "starts a service now and at every boot",
		func(p serviceParams, t steps.Target) (steps.Op, error) {
			unit, ok := variant(p.Unit, t)
			if !ok {
				return steps.Op{}, fmt.Errorf("names no unit for %s", system(t))
			}
			sv, ok := osfam.ServiceFor(t.Facts.Init)
			if !ok {
				return steps.Op{}, fmt.Errorf("cannot start %s: init system %q is not known", unit, t.Facts.Init)
			}
			fill := func(cmd string) string { return strings.ReplaceAll(cmd, "{unit}", q(unit)) }
			return steps.Op{
				Check: root(fill(sv.Enabled)+" || exit 1", fill(sv.Active)+" || exit 1"),
				Apply: root(fill(sv.Enable), fill(sv.Start)),
				Cause: fmt.Sprintf("%s is started by %s", unit, sv.Init),
			}, nil
		})
}
