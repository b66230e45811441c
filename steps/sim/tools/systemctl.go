package tools

func systemctl(c *call) int {
	long := map[string]string{
		"quiet": "q", "now": "N", "no-block": "B", "no-pager": "P", "property": "p", "value": "V", "force": "f", "type": "t", "all": "a",
		"full": "l", "no-legend": "L", "state": "S", "lines": "n", "runtime": "r", "signal": "s", "kill-who": "w", "plain": "A", "system": "Y", "no-ask-password": "X", "failed": "F",
	}
	if !c.opts("qNBPp:Vft:alLS:n:rs:w:AYXo:F", long, false) {
		return 1
	}
	if len(c.args) == 0 {
		c.args = []string{"list-units"}
	}
	verb, names := c.args[0], c.args[1:]
	switch verb {
	case "daemon-reload", "daemon-reexec", "preset", "mask", "unmask", "set-property", "list-dependencies":
		return 0
	case "is-system-running":
		c.println("running")
		return 0
	case "list-units":
		return c.listUnits(names)
	case "list-unit-files":
		return c.listFiles(names)
	case "get-default":
		c.println("multi-user.target")
		return 0
	case "reboot":
		return reboot(c)
	case "poweroff", "halt":
		return poweroff(c)
	case "show":
		return c.show(names)
	case "reset-failed":
		return c.resetFailed(names)
	case "status":
		if len(names) == 0 {
			return c.overview()
		}
		return c.ask(verb, names)
	case "is-active", "is-enabled", "is-failed", "cat":
		return c.ask(verb, names)
	case "start", "stop", "restart", "reload", "try-restart", "reload-or-restart", "enable", "disable", "kill", "condrestart":
		return c.change(verb, names)
	}
	return c.errf("Unknown command verb %s.", verb)
}
