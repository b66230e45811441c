package tools_test

import (
	"testing"

	"holdfast/steps/sim"
)

// TestFirewall changes what passes between machines, and nothing else.
func TestFirewall(t *testing.T) {
	c := desk(t, "debian-12", 3)
	h := c.Nodes[0].Host
	tries(t, h, "root", []try{
		{line: "iptables -S", out: "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n"},
		{line: "iptables -N HOLD && iptables -A HOLD -s 10.99.0.12 -j DROP && iptables -I INPUT 1 -j HOLD; iptables -S | tail -n 2", out: "-A INPUT -j HOLD\n-A HOLD -s 10.99.0.12 -j DROP\n"},
		{line: "iptables -C HOLD -s 10.99.0.12 -j DROP; echo $?; iptables -C HOLD -s 10.99.0.13 -j DROP; echo $?", out: "0\n1\n", errs: "iptables: Bad rule (does a matching rule exist in that chain?).\n"},
		{line: "iptables -N HOLD; iptables -A NONE -j DROP", errs: "iptables: Chain already exists.\niptables: No chain/target/match by that name.\n", exit: 1},
	})
	if h.Reaches("10.99.0.12") || !h.Reaches("10.99.0.13") || h.Reaches("10.99.0.11") != true {
		t.Error("the wrong machines are cut off")
	}
	tries(t, h, "root", []try{{line: "iptables -F HOLD; iptables -D INPUT -j HOLD; iptables -X HOLD; iptables -S | wc -l", out: "3\n"}})
	if !h.Reaches("10.99.0.12") {
		t.Error("still cut off")
	}
	tries(t, h, "root", []try{{line: "iptables -A INPUT -s 10.99.0.0/24 -p tcp --dport 80 -j DROP; iptables -A OUTPUT -d 10.99.0.13 -j REJECT"}})
	if !h.Reaches("10.99.0.12") || h.Reaches("10.99.0.13") {
		t.Error("a rule for a port cuts the machine off, or one for a machine does not")
	}
	tries(t, h, "ops", []try{
		{line: "/usr/sbin/iptables -F", errs: "iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n", exit: 4},
		{line: "sudo nft add rule x; sudo nft list ruleset", errs: "Error: not possible on the practice cluster: use iptables here\n"},
	})
}

// TestSudoers is who may what, as the files say.
func TestSudoers(t *testing.T) {
	c, err := sim.New(t.Context(), sim.Spec{Hosts: 1, Speed: 1000, SudoPassword: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	h := c.Nodes[0].Host
	h.SetPassword("ops", "secret")
	h.AddUser("guest", 1001)
	h.SetPassword("guest", "guest")
	h.AddUser("boss", 1002, "sudo")
	h.SetPassword("boss", "boss")
	wrong := "Sorry, try again.\n"
	tries(t, h, "ops", []try{
		{line: "sudo -n true", errs: "sudo: a password is required\n", exit: 1},
		{line: "sudo true", errs: "sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required\n", exit: 1},
		{line: "echo secret | sudo -S -p 'word: ' id -un", out: "root\n", errs: "word: "},
		{line: "printf 'no\\nno\\nno\\n' | sudo -k -S -p '' id", errs: wrong + wrong + "sudo: 3 incorrect password attempts\n", exit: 1},
		{line: "printf 'no\\n' | sudo -k -S -p '' id", errs: wrong + "\nsudo: 1 incorrect password attempt\n", exit: 1},
		{line: "sudo -k -S -p '' id </dev/null", errs: "\nsudo: no password was provided\nsudo: a password is required\n", exit: 1},
		{line: "sudo -u nobody9 id", errs: "sudo: unknown user nobody9\n", exit: 1},
		{line: "echo wrong | su -c id", errs: "Password: su: Authentication failure\n", exit: 1},
		{line: "su nobody9", errs: "su: user nobody9 does not exist or the user entry does not contain all the required fields\n", exit: 1},
	})
	tries(t, h, "guest", []try{{line: "echo guest | sudo -S -p '' id", errs: "guest is not in the sudoers file.\n", exit: 1}})
	tries(t, h, "boss", []try{{line: "echo boss | sudo -S -p '' -u ops sh -c 'id -un; echo $SUDO_USER $HOME'", out: "ops\nboss /home/ops\n"}})
	tries(t, h, "root", []try{
		{line: "sudo id -un; su ops -c 'id -un; pwd'; sudo -i pwd; sudo A=1 sh -c 'echo $A'; sudo", out: "root\nops\n/root\n/root\n1\n", errs: "sudo: a command is needed\n", exit: 1},
		{line: "echo 'Defaults requiretty' >>/etc/sudoers"},
	})
	tries(t, h, "ops", []try{{line: "echo secret | sudo -S id", errs: "sudo: sorry, you must have a tty to run sudo\n", exit: 1}})
}

// TestPower ends the machine and brings it back.
func TestPower(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	before := h.BootID()
	tries(t, h, "ops", []try{{line: "systemctl reboot; /usr/sbin/poweroff", errs: "Call to Reboot failed: Interactive authentication required.\nCall to Reboot failed: Interactive authentication required.\n", exit: 1}})
	if _, _, exit := typed(t, h, "root", "reboot; sleep 60"); exit == 0 {
		t.Error("a command lives on after the end of its machine")
	}
	for k := 0; (h.BootID() == before || !h.On()) && k < 10000; k++ {
		_ = h.Clock.Sleep(t.Context(), 1_000_000_000)
	}
	if h.BootID() == before || !h.On() {
		t.Error("it does not come back")
	}
}

// TestKernelTools are modules and settings.
func TestKernelTools(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	tries(t, h, "ops", []try{
		{line: "/usr/sbin/modprobe nfsd", errs: "modprobe: ERROR: could not insert 'nfsd': Operation not permitted\n", exit: 1},
		{line: "sudo modprobe nfsd; /usr/sbin/lsmod | grep -c nfsd; sudo modprobe -r nfsd; /usr/sbin/lsmod | grep -c nfsd", out: "1\n0\n", exit: 1},
		{line: "/usr/sbin/sysctl kernel.hostname; /usr/sbin/sysctl -n kernel.hostname; /usr/sbin/sysctl no.such", out: "kernel.hostname = n1\nn1\n", errs: "sysctl: cannot stat /proc/sys/no/such: No such file or directory\n", exit: 1},
		{line: "/usr/sbin/sysctl -w net.x=1; sudo sysctl -w net.ipv4.ip_forward=1; cat /proc/sys/net/ipv4/ip_forward", out: "net.ipv4.ip_forward = 1\n1\n", errs: "sysctl: permission denied on key \"net.x\"\n"},
		{line: "sudo mkfs.ext4 /dev/vda1; sudo useradd x; sudo chroot /", errs: "mkfs.ext4: not possible on the practice cluster: this machine is simulated\nuseradd: not possible on the practice cluster: this machine is simulated\nchroot: not possible on the practice cluster: this machine is simulated\n", exit: 1},
	})
}
