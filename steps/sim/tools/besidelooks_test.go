package tools_test

import (
	"testing"

	"holdfast/steps/sim/simtest"
)

// TestBesideLooks compares the shape of what tells about a machine: its titles, its columns and its mistakes. The figures
// are every machine's own.
func TestBesideLooks(t *testing.T) {
	h := desk(t, "debian-12", 1).Nodes[0].Host
	simtest.Beside(t, h, "sh", []string{"ps", "df", "free", "ss", "ip", "uptime"}, texts, []string{
		"df | head -n 1 | tr -s ' '", "df -h | head -n 1 | tr -s ' '", "df -k . | head -n 1 | tr -s ' '", "df -T | head -n 1 | tr -s ' '",
		"df -i | head -n 1 | tr -s ' '", "df -P | head -n 1 | tr -s ' '", "df -Ph . | wc -l", "df nofile", "df -Z",
		"df --output=source,size,used,avail,pcent,target . | head -n 1 | tr -s ' '", "df --output=target / | tail -n 1",
		"df --output=pcent / | head -n 1", "df -h --output=size / | wc -l", "df --output=nosuch /", "df / | awk 'NR == 2 {print NF, $6}'",
		"df -m / | head -n 1 | tr -s ' '", "df -BM / | head -n 1 | tr -s ' '", "df -BG --output=avail / | head -n 1 | tr -d ' '",
		"df --total / | tail -n 1 | awk '{print $1, $NF}'", "df -x tmpfs / | wc -l", "df -t nosuchfs", "df -l / | wc -l",
		"free | head -n 1", "free | awk '{print $1}'", "free -m | wc -l", "free -h | head -n 1", "[out] free -k | head -n 1",
		"ps -o pid,comm -p 1 | head -n 1 | tr -s ' '", "ps -p 99999999 | tr -s ' '", "ps -p 1 -o pid= | tr -d ' '", "ps -o pid= -p $$ | wc -l",
		"ps -ef | head -n 1 | tr -s ' '", "ps aux | head -n 1 | tr -s ' '", "ps -e | head -n 1 | tr -s ' '", "ps ax | head -n 1 | tr -s ' '",
		"ps -ef | awk '$2 == 1 {print $1, $3}'", "ps -o ppid= -p $$ | wc -w", "ps -o user= -p 1",
		"ps -o user,pid,args -p 1 | head -n 1 | tr -s ' '", "ps -eo pid,ppid,stat,cmd | head -n 1 | tr -s ' '",
		"ps -o pid,etime,rss -p 1 | head -n 1 | tr -s ' '", "[exit] ps -o nosuch", "[exit] ps -Z9", "ps -C nosuchname -o pid= ; echo $?",
		"ps -u nosuchuser >/dev/null 2>&1; echo $?", "ps --no-headers -p 1 | wc -l", "ps -ef --forest | head -n 1 | tr -s ' '",
		"ps -p $$ -o args= | cut -d' ' -f1", "ps h -p 1 | wc -l", "ps -f -p 1 | head -n 1 | tr -s ' '", "ps -l -p 1 | head -n 1 | tr -s ' '",
		"ps u -p 1 | head -n 1 | tr -s ' '", "ps -o lstart= -p 1 | wc -w", "ps -o pid --sort=-pid -e | head -n 1 | tr -d ' '",
		"ss -Htln | head -n 0", "[exit] ss -k", "[exit] ss --nosuch",
		"ip addr show lo | sed -n 1,2p", "ip -4 -o addr show lo | awk '{print $2, $3, $4}'", "ip -br addr show lo | awk '{print $1, $2, $3}'",
		"ip nosuch", "ip addr show nosuchdev", "ip link show lo | sed -n 2p", "[exit] ip", "ip link show nosuchdev; echo $?",
		"uptime | awk '{print NF > 6}'; ls 6", "uptime -p | cut -c1-2", "uptime -s | tr 0-9 0", "uname -s", "[exit] hostname",
		"hostname -s | wc -l", "lsblk --nosuch", "mountpoint /; mountpoint nofile", "mountpoint -q /; echo $?", "mountpoint .",
		"mount | head -n 0; echo $?", "cat /proc/loadavg | wc -w", "grep -c ^MemTotal /proc/meminfo", "cat /proc/uptime | wc -w",
		"[exit] cat /proc/cpuinfo", "[exit] cat /proc/version", "[exit] cat /etc/os-release", "readlink /proc/self/fd >/dev/null; echo $?",
		"test -d /proc/$$; echo $?", "tr '\\0' ' ' </proc/$$/cmdline | cut -c1-5", "grep -c ^Name: /proc/$$/status",
		"awk '/^processor/ {n++} END {print n > 0}' /proc/cpuinfo; ls 0",
	})
}
