package tools_test

import "testing"

func TestApt(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	warn := "\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n"
	reading := "Reading package lists...\nBuilding dependency tree...\nReading state information...\n"
	tries(t, h, "ops", []try{
		{line: "apt list --installed | head -n 2", out: "Listing... Done\nbash/bookworm,now 1 amd64 [installed]\n", errs: warn},
		{line: "apt list 'curl*'", out: "Listing... Done\ncurl/bookworm 7.88.1 amd64\n", errs: warn},
		{line: "apt show curl; apt-cache policy curl; apt-cache show nosuch", out: "Package: curl\nVersion: 7.88.1\nDescription: \ncurl:\n  Installed: (none)\n  Candidate: 7.88.1\n", errs: "N: Unable to locate package nosuch\n", exit: 100},
		{line: "dpkg -l bash | tail -n 1; dpkg -l nosuch >/dev/null", out: "ii  bash              1            amd64        \n", errs: "dpkg-query: no packages found matching nosuch\n", exit: 1},
		{line: "dpkg -s bash | head -n 2; dpkg -s nosuch", out: "Package: bash\nStatus: install ok installed\n", errs: "dpkg-query: package 'nosuch' is not installed and no information is available\n", exit: 1},
		{line: "dpkg --print-architecture; dpkg --compare-versions 2 gt 1 && echo newer; dpkg -i x.deb", out: "amd64\nnewer\n", errs: "dpkg: error: not possible on the practice cluster: -i x.deb\n", exit: 2},
		{line: "apt-get install curl", errs: "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n", exit: 100},
		{line: "sudo apt-get nosuch", errs: "E: Invalid operation nosuch\n", exit: 100},
		{line: "sudo apt-get -s install wget | tail -n 1; command -v wget", out: "0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.\n", exit: 1},
		{line: "sudo apt-get -y install wget", out: reading + "The following NEW packages will be installed:\n  wget\n0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.\nUnpacking wget (1.21) ...\nSetting up wget (1.21) ...\n"},
		{line: "sudo apt-get -y install wget", out: reading + "wget is already the newest version (1.21).\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n"},
		{line: "sudo apt-get -y remove wget | tail -n 1; sudo apt-get remove wget | tail -n 2", out: "Removing wget (1.21) ...\nPackage 'wget' is not installed, so not removed\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n"},
		{line: "grep -c '^Install: wget$' /var/log/apt/history.log; sudo apt-get update | tail -n 1; apt-mark hold bash", out: "1\nReading package lists...\nbash set to hold.\n"},
		{line: "sudo apt-get install docker-ce 2>&1 | tail -n 1", out: "E: Unable to locate package docker-ce\n"},
	})
}

func TestRpm(t *testing.T) {
	for os, el := range map[string]string{"centos-7": "7", "rocky-9": "9"} {
		h := desk(t, os, 1).Nodes[0].Host
		tries(t, h, "ops", []try{
			{line: "rpm -qa | grep '^bash'; rpm -q bash nosuch", out: "bash-1-1.x86_64\nbash-1-1.x86_64\npackage nosuch is not installed\n", exit: 1},
			{line: `rpm -q --qf '%{NAME} %{VERSION}\n' bash; rpm -E %rhel`, out: "bash 1\n" + el + "\n"},
			{line: "rpm -i x.rpm", errs: "rpm: not possible on the practice cluster: -i x.rpm\n", exit: 1},
			{line: "yum install -y wget", errs: "Error: This command has to be run with superuser privileges (under the root user on most systems).\n", exit: 1},
			{line: "sudo yum install -y nosuch", out: "No match for argument: nosuch\n", errs: "Error: Unable to find a match: nosuch\n", exit: 1},
			{line: "sudo yum install -y wget | tail -n 2; rpm -q wget", out: "Verifying        : wget-1.21-1.x86_64\nComplete!\nwget-1.21-1.x86_64\n"},
			{line: "sudo yum install -y wget", out: "Dependencies resolved.\nNothing to do.\nComplete!\n"},
			{line: "sudo yum remove -y wget nosuch", out: "No match for argument: nosuch\nComplete!\n"},
			{line: "getenforce; cat /etc/redhat-release | cut -d' ' -f1 | wc -l; firewall-cmd --state", out: "Enforcing\n1\n", errs: "FirewallD is not running\n", exit: 252},
			{line: "sudo systemctl start firewalld; firewall-cmd --state; sudo firewall-cmd --permanent --add-port=2377/tcp; firewall-cmd --query-port=2377/tcp; firewall-cmd --query-port=1/tcp", out: "running\nsuccess\nyes\nno\n", exit: 1},
			{line: "command -v gawk >/dev/null && echo 1 2 | gawk '{print $2}'; command -v apt-get", out: "2\n", exit: 1},
		})
	}
}

func TestUfw(t *testing.T) {
	h := desk(t, "ubuntu-24.04", 1).Nodes[0].Host
	tries(t, h, "ops", []try{
		{line: "/usr/sbin/ufw status", errs: "ERROR: You need to be root to run this script\n", exit: 1},
		{line: "sudo ufw status; sudo ufw allow 22/tcp; sudo ufw --force enable; sudo ufw status; cat /etc/ufw/ufw.conf | head -n 1", out: "Status: inactive\nRules updated\nFirewall is active and enabled on system startup\nStatus: active\n22/tcp                     ALLOW       Anywhere\nENABLED=yes\n"},
		{line: "sudo ufw nosuch", errs: "ERROR: Invalid syntax\n", exit: 1},
	})
}
