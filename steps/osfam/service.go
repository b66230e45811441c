package osfam

// ServiceFor finds how the init system named in a host's facts is asked: "systemd" or "upstart".
func ServiceFor(init string) (Service, bool) {
	switch init {
	case "systemd":
		return systemd(), true
	case "upstart":
		return upstart(), true
	}
	return Service{}, false
}

func systemd() Service {
	return Service{
		Init:    "systemd",
		Enable:  "systemctl enable {unit}",
		Enabled: "systemctl is-enabled --quiet {unit}",
		Start:   "systemctl start {unit}",
		Active:  "systemctl is-active --quiet {unit}",
		Restart: "systemctl restart {unit}",
		Stop:    "systemctl stop {unit}",
		Disable: "systemctl disable {unit}",
		Reload:  "systemctl daemon-reload",
	}
}

// Systems of that age carry upstart jobs and System V scripts side by side: a job has a file of its own in /etc/init.
// Starting what runs and stopping what stands are errors to upstart, and its status command exits 0 either way.
func upstart() Service {
	const job = "[ -e /etc/init/{unit}.conf ]"
	const active = "{ if " + job + "; then status {unit} 2>/dev/null | grep -q start/running; " +
		"else service {unit} status >/dev/null 2>&1; fi; }"
	return Service{
		Init:   "upstart",
		Enable: "{ if " + job + "; then rm -f /etc/init/{unit}.override; else update-rc.d {unit} defaults; fi; }",
		Enabled: "{ if " + job + "; then ! grep -qsx manual /etc/init/{unit}.override; " +
			"else ls /etc/rc2.d/S??{unit} >/dev/null 2>&1; fi; }",
		Start:   "{ " + active + " || service {unit} start; }",
		Active:  active,
		Restart: "{ service {unit} restart || service {unit} start; }",
		Stop:    "{ ! " + active + " || service {unit} stop; }",
		Disable: "{ if " + job + "; then echo manual >/etc/init/{unit}.override; else update-rc.d {unit} disable; fi; }",
		Reload:  "initctl reload-configuration",
	}
}
