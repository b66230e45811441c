package tools_test

import (
	"testing"
	"time"
)

// TestMachine asks a machine about itself as people do. The texts are those of Debian 12, with this machine's figures.
func TestMachine(t *testing.T) {
	h := desk(t, "debian-12", 2).Nodes[0].Host
	tries(t, h, "ops", []try{
		{line: "df -h", out: `re:Filesystem      Size  Used Avail Use% Mounted on` + "\n" + `/dev/vda1        40G  4\.\dK   40G   1% /` + "\ntmpfs           256M     0  256M   0% /run\ntmpfs           512M     0  512M   0% /dev/shm\n"},
		{line: "df -Pk / | sed 1d", out: `re:/dev/vda1 +41943040 +\d+ +4194\d+ +1% /` + "\n"},
		{line: "df -T /run; df /nowhere", out: "Filesystem     Type  1K-blocks  Used Available Use% Mounted on\ntmpfs          tmpfs    262144     0    262144   0% /run\n", errs: "df: /nowhere: No such file or directory\n", exit: 1},
		{line: "df --output=target,pcent /run; df -B1 --output=size /run; df -BM /run | tail -n 1; df -h --total / /run | tail -n 1 | awk '{print $1, $2, $NF}'", out: "Mounted on Use%\n/run         0%\n1B-blocks\n268435456\ntmpfs               256M    0M      256M   0% /run\ntotal 41G -\n"},
		{line: "df -t tmpfs --output=source | sort -u; df -x tmpfs --output=target; df -t nosuchfs", out: "Filesystem\ntmpfs\nMounted on\n/\n", errs: "df: no file systems processed\n", exit: 1},
		{line: "df -i /run", out: "Filesystem     Inodes IUsed IFree IUse% Mounted on\ntmpfs           16384     0 16384    0% /run\n"},
		{line: "free", out: "               total        used        free      shared  buff/cache   available\nMem:         2030104      391704     1310720        1204      327680     1638400\nSwap:              0           0           0\n"},
		{line: "free -h | sed 1d", out: "Mem:           1.9Gi       382Mi       1.2Gi       1.2Mi       320Mi       1.6Gi\nSwap:             0B          0B          0B\n"},
		{line: "free -m | awk '/Mem/ {print $2}'; free -b | awk '/Mem/ {print $2}'; free -g | awk '/Mem/ {print $2}'; free -z", out: "1982\n2078826496\n1\n", errs: "free: invalid option -- 'z'\n", exit: 1},
		{line: "uptime", out: `re: \d\d:\d\d:\d\d up +\d+ min,  1 user,  load average: 0\.05, 0\.03, 0\.01` + "\n"},
		{line: "uptime -p; uptime -s", out: `re:up \d+ minutes?` + "\n" + `\d{4}-\d\d-\d\d \d\d:\d\d:\d\d` + "\n"},
		{line: "lsblk", out: "NAME   MAJ:MIN RM SIZE RO TYPE MOUNTPOINTS\nvda    254:0    0  40G  0 disk \n└─vda1 254:1    0  40G  0 part /\n"},
		{line: "lsblk -nd; lsblk -f | grep -c ext4", out: "vda    254:0    0  40G  0 disk \n1\n"},
		{line: "dmesg", errs: "dmesg: read kernel buffer failed: Operation not permitted\n", exit: 1},
		{line: "sudo dmesg | head -n 1; sudo /sbin/blkid | cut -d: -f1", out: "[    0.000000] Linux version 6.1.0-25-amd64 (simulated)\n/dev/vda1\n"},
		{line: "hostnamectl | head -n 1; hostnamectl hostname; hostnamectl set-hostname x", out: " Static hostname: n1\nn1\n", errs: "hostnamectl: Could not set static hostname: Access denied\n", exit: 1},
		{line: "lsb_release -cs; lsb_release -is; lsb_release -d", out: "bookworm\nDebian\nDescription:\tDebian GNU/Linux 12 (bookworm)\n"},
		{line: "lsb_release -a", out: "Distributor ID:\tDebian\nDescription:\tDebian GNU/Linux 12 (bookworm)\nRelease:\t12\nCodename:\tbookworm\n", errs: "No LSB modules are available.\n"},
		{line: "lscpu | grep '^CPU(s)'; nproc; arch; uname -srm", out: "CPU(s):                  2\n2\nx86_64\nLinux 6.1.0-25-amd64 x86_64\n"},
		{line: "stat /etc/hostname | head -n 2; stat -c '%n %F' /bin", out: "  File: /etc/hostname\n  Size: 3         \tBlocks: 8          IO Block: 4096   regular file\n/bin symbolic link\n"},
		{line: "ls --help >/dev/null; echo $?; ls --nosuch", out: "0\n", errs: "ls: unrecognized option '--nosuch'\nTry 'ls --help' for more information.\n", exit: 2},
	})
}

func TestNetworkTools(t *testing.T) {
	h := desk(t, "debian-12", 2).Nodes[0].Host
	tries(t, h, "ops", []try{
		{line: "ip -br a", out: "lo               UNKNOWN        127.0.0.1/8 \neth0             UP             10.99.0.11/24 \n"},
		{line: "ip -4 -o addr show eth0", out: "2: eth0    inet 10.99.0.11/24 brd 10.99.0.255 scope global eth0\\       valid_lft forever preferred_lft forever\n"},
		{line: "ip a s eth0 | head -n 3", out: "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000\n    link/ether 52:54:00:63:00:0b brd ff:ff:ff:ff:ff:ff\n    inet 10.99.0.11/24 brd 10.99.0.255 scope global eth0\n"},
		{line: "ip r", out: "default via 10.99.0.254 dev eth0 \n10.99.0.0/24 dev eth0 proto kernel scope link src 10.99.0.11 \n"},
		{line: "ip route get 10.99.0.12", out: "10.99.0.12 dev eth0 src 10.99.0.11 uid 1000 \n    cache \n"},
		{line: "ip link show lo", out: "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"},
		{line: "ip link set eth0 down", errs: "RTNETLINK answers: Operation not permitted\n", exit: 2},
		{line: "ip addr add 10.0.0.1/24 dev eth0", errs: "RTNETLINK answers: Operation not permitted\n", exit: 2},
		{line: "sudo ip addr add 10.0.0.1/24 dev eth0", errs: "ip: not possible on the practice cluster: this machine is simulated\n", exit: 2},
		{line: "ip addr show nosuchdev; ip -4 a s dev eth1; ip link show dev eth0 | wc -l", out: "2\n", errs: "Device \"nosuchdev\" does not exist.\nDevice \"eth1\" does not exist.\n"},
		{line: "ip nosuch", errs: "Object \"nosuch\" is unknown, try \"ip help\".\n", exit: 1},
		{line: "ss -tln", out: "State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\nLISTEN 0      128            0.0.0.0:22         0.0.0.0:* \n"},
		{line: "sudo ss -Htlnp", out: `re:LISTEN 0 128 0\.0\.0\.0:22 0\.0\.0\.0:\* users:\(\("sshd",pid=\d+,fd=3\)\)` + "\n"},
		{line: "ss -Huln | wc -l; ss -Hl | awk '{print $1}'; ss -s | head -n 1", out: "0\ntcp\nTotal: 1\n"},
		{line: "netstat -tln | tail -n 1", out: "tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN     \n"},
		{line: "ping -c 1 nosuch", errs: "ping: nosuch: Name or service not known\n", exit: 2},
		{line: "sudo iptables -A OUTPUT -d 10.99.0.12 -j DROP; ping -c 1 -W 1 n2 | tail -n 1", out: "1 packets transmitted, 0 received, 100% packet loss\n"},
	})
	h.Net.Unplug(h.Addr, true)
	tries(t, h, "ops", []try{{line: "ip -br link >/dev/null; ip link show eth0 | head -n 1", out: "2: eth0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc fq_codel state DOWN mode DEFAULT group default qlen 1000\n"}})
}

func TestClocks(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	h.SetSkew(time.Hour)
	tries(t, h, "ops", []try{
		{line: "timedatectl show -p NTPSynchronized; timedatectl | sed -n '4,6p'", out: "NTPSynchronized=yes\n                Time zone: Etc/UTC (UTC, +0000)\nSystem clock synchronized: yes\n              NTP service: active\n"},
		{line: "timedatectl set-ntp false", errs: "Failed to set ntp: Access denied\n", exit: 1},
		{line: "sudo timedatectl set-ntp false; timedatectl show; sudo timedatectl set-ntp true; timedatectl show", out: "NTPSynchronized=no\nNTPSynchronized=yes\n"},
	})
	if d := h.Now().Sub(h.Clock.Wall()); d.Abs() > time.Minute {
		t.Errorf("the clock is still wrong by %v", d)
	}
}

func TestProcesses(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	tries(t, h, "ops", []try{
		{line: "ps aux | head -n 2", out: `re:USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND` + "\n" + `root           1  0\.0  0\.0   6432  3712 \?        S    \d\d:\d\d   0:00 /sbin/init` + "\n"},
		{line: "ps -ef | awk 'NR < 3 {print $1, $2, $3, $NF}'", out: "UID PID PPID CMD\nroot 1 0 /sbin/init\n"},
		{line: "ps -o pid=,comm= -p 1; ps -p 99999; echo $?", out: "      1 init\n    PID TTY          TIME CMD\n1\n"},
		{line: "ps -eo pid,user,stat,args | head -n 2", out: "    PID USER     STAT COMMAND\n      1 root     S    /sbin/init\n"},
		{line: "ps -C bash -o comm=,tty= | sort -u; ps -u root -o pid= | head -n 1; ps --ppid 1 -o pid= >/dev/null; ps h -p 1 -o args", out: "bash            ?\n      1\n/sbin/init\n"},
		{line: "ps -eo pid --sort=-pid | sed -n 2p | grep -vc '^ *1$'; ps -o nosuch 2>&1 | head -n 1; ps -Z9 2>&1 | head -n 1; ps --nosuch 2>&1 | head -n 1; ps o; echo $?", out: "1\nerror: unknown user-defined format specifier \"nosuch\"\nerror: unsupported SysV option\nerror: unknown gnu long option\n1\n", errs: "re:error: list of process IDs must follow -p\n.*"},
		{line: "ps -fp 1 | head -n 1; ps -lp 1 | head -n 1; ps ax | head -n 1", out: "UID          PID    PPID  C STIME TTY          TIME CMD\nF S   UID     PID    PPID  C PRI  NI ADDR    SZ WCHAN  TTY          TIME CMD\n    PID TTY      STAT   TIME COMMAND\n"},
		{line: "ps -o pid= -p $$ | tr -d ' ' | sed \"s/^$$\\$/mine/\"", out: "mine\n"},
		{line: "ps >own; awk '{print $NF}' own", out: "CMD\nbash\nps\n"},
		{line: "top -bn1 | sed -n '2,3p'", out: `re:Tasks: +\d+ total, +1 running, +\d+ sleeping, +0 stopped, +0 zombie` + "\n" + `%Cpu\(s\): .*` + "\n"},
		{line: "top -bn1 | grep -c /sbin/init; top -bn1 | awk '$NF == \"init\" {print $1, $2}'", out: "0\n1 root\n"},
		{line: "sleep 1000 & kill %1 2>/dev/null; kill $!; wait $!; echo $?", out: "143\n"},
		{line: "timeout 5 watch -n 2 -t echo tick | head -n 1", out: "tick\n"},
	})
}

func TestWhatIsNotHere(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	say := "To look: cat FILE. To change: sed -i 's/OLD/NEW/' FILE, or printf '%s\\n' TEXT >FILE.\n"
	tries(t, h, "ops", []try{
		{line: "vi x", errs: "vi: the practice cluster has no full-screen programs\n" + say, exit: 1},
		{line: "nano /etc/hosts", errs: "nano: the practice cluster has no full-screen programs\n" + say, exit: 1},
		{line: "man ls", errs: "No manual entry for ls: there are no manual pages on the practice cluster\n", exit: 16},
		{line: "man", errs: "What manual page do you want?\nFor example, try 'man man'.\n", exit: 1},
		{line: "less /etc/hostname; echo piped | more; less nofile", out: "n1\npiped\n", errs: "nofile: No such file or directory\n", exit: 1},
		{line: "crontab -l", errs: "no crontab for ops\n", exit: 1},
		{line: "crontab -e", errs: "crontab: not possible on the practice cluster: this machine is simulated\n", exit: 1},
		{line: "passwd", errs: "passwd: not possible on the practice cluster: this machine is simulated\n", exit: 1},
		{line: "python3 -c 1", errs: "bash: line 1: python3: command not found\n", exit: 127},
		{line: "sudo -l", out: "User ops may run the following commands on n1:\n    (ALL) NOPASSWD: ALL\n"},
		{line: "who; w | sed -n 2p", out: "USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n"},
		{line: "last | head -n 1", out: `re:reboot   system boot  6\.1\.0-25-amd64 +\w{3} \w{3} [ \d]\d \d\d:\d\d   still running` + "\n"},
	})
}
