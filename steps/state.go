package steps

// State is what a check found on a host.
type State string

// The states a check can find. Unknown means that the check could not run yet, for want of something an earlier op
// brings, or because it failed.
const (
	Unknown   State = "unknown"
	Satisfied State = "satisfied"
	Missing   State = "missing"
	Drifted   State = "drifted"
)

// StateOf reads the exit code of a check script; ok is false where the code is none of the agreed three.
func StateOf(exit int) (s State, ok bool) {
	switch exit {
	case 0:
		return Satisfied, true
	case 1:
		return Missing, true
	case 2:
		return Drifted, true
	}
	return Unknown, false
}

// Outcome is how an op ended.
type Outcome string

// The ends an op can come to.
const (
	Unchanged   Outcome = "unchanged"   // it was satisfied: nothing was done
	Changed     Outcome = "changed"     // applied and verified
	Passed      Outcome = "passed"      // a probe or a condition that held; these change nothing
	Failed      Outcome = "failed"      // see its cause and remedy
	Blocked     Outcome = "blocked"     // not tried: an op it needs did not end well
	Interrupted Outcome = "interrupted" // stopped by the operator
)

// Good tells whether ops that need this one may go on.
func (o Outcome) Good() bool { return o == Unchanged || o == Changed || o == Passed }
