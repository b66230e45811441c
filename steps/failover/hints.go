package failover

// Remedies. Each says what to do next.
const (
	hintBusy     = "Wait until that drill has ended. If whoever ran it is gone, wait one minute: it is then found and mended."
	hintLeftover = "What the drill broke is mended by /var/lib/holdfast/drill/heal on the machine (as root). Run it there, " +
		"then start again."
	hintUnhealthy = "A drill needs a cluster that is well: else it proves nothing and may break the rest. Look at " +
		"`docker node ls` and `docker service ps s3` on a manager."
	hintOutage  = "If you want to see exactly that, at a time when nobody needs the service: --outage."
	hintJump    = "Run this drill from a place that reaches the machines without that one, or choose another target."
	hintPlanted = "Nothing has been broken yet. Mend what was found (`apply` does most of it), then run the drill again."
	hintUnwell  = "The addresses must all answer before anything is broken. See `status`."
	hintLost    = "Take it seriously: stop writing, keep the machines as they are, and compare volumes, mounts and exports on all of them. " +
		"The objects that are there are left in the bucket as evidence."
	hintSlow = "It was not served again in time. See `docker service ps --no-trunc s3` for what held the task up."
)
