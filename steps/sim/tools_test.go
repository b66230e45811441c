package sim_test

import (
	"testing"

	"holdfast/steps/sim"

	"github.com/google/go-cmp/cmp"
)

// TestTools compares what tools say with what the real ones say.
func TestTools(t *testing.T) {
	h := cluster(t, sim.Spec{Hosts: 2, Speed: 1000}).Nodes[0].Host
	for _, c := range []struct {
		name, script, out, errs string
		exit                    int
	}{
		{
			"grep", `printf 'a1\nb2\na3\n' >g; grep -c a g; grep -n b g; grep -vxF a1 g; grep -o '[0-9]' g; grep -E '^(a|b)[0-9]+$' g | head -n 1; grep -q z g; echo $?; grep x nofile; echo $?; grep -s x nofile; echo $?`,
			"2\n2:b2\nb2\na3\n1\n2\n3\na1\n1\n2\n2\n", "grep: nofile: No such file or directory\n", 0,
		},
		{"grep basic and extended", `printf 'a+b\naab\n' | grep 'a+b'; printf 'a+b\naab\n' | grep -E 'a+b'; echo 'x(y)' | grep -c '\(x\)(y)'; echo ']a' | grep -c '[]a]a'`, "a+b\naab\n1\n1\n", "", 0},
		{
			"sed", `printf 'a=b/c\n' | sed 's/=/=3D/g; s,/,%,g'; printf '1\n2\n3\n4\n' | sed -n '2,3p'; printf '1\n2\n3\n' | sed '1d;$d'; printf 'x\ny\n' | sed -e '/x/a after' -e 's/\(y\)/<\1&>/'; printf 'a b\n' | sed -E 's/(a) (b)/\2 \1/'; printf 'k=v' | sed 's/k/K/'`,
			"a=3Db%c\n2\n3\n2\nx\nafter\n<yy>\nb a\nK=v", "", 0,
		},
		{"sed ranges", "printf 'x\\n# BEGIN\\nin\\n# END\\ny\\n' >s; sed '/^# BEGIN$/,/^# END$/d' s; sed -n '/^# BEGIN$/,/^# END$/p' s | sed '1d;$d'; sed -i 's/x/z/' s; head -1 s; sed 'k' s", "x\ny\nin\nz\n", "sed: -e expression #1, char 1: unknown command: `k'\n", 1},
		{"columns", `echo a:b:c | cut -d: -f2-; echo abc | cut -c1,3; echo 'Hello' | tr 'a-z' 'A-Z'; echo aabb | tr -s ab; echo a1 | tr -d 0-9; printf '10\n9\n9\n' | sort -n | uniq -c`, "b:c\nac\nHELLO\nab\na\n      2 9\n      1 10\n", "", 0},
		{"tr by number", `printf 'since 2026' | tr -d '\000'; printf 'a\000b' | tr -d '\0'; echo ab | tr '\141' X`, "since 2026abXb\n", "", 0},
		{"ends of files", `seq 5 >n; head -n 2 n; tail -n 1 n; tail -c 2 n; tail -n +4 n; wc -l <n; wc -l n`, "1\n2\n5\n5\n4\n5\n5\n5 n\n", "", 0},
		{
			"files", `mkdir -p d/e; echo x >d/f; cp -a d c; mv c/f c/g; ls -A c; ln -s g c/l; readlink c/l; readlink -f c/l; rm d; echo $?; rm -r d; [ -e d ] || echo gone; rmdir c; mkdir c`,
			"e\ng\ng\n/home/ops/c/g\n1\ngone\n", "rm: cannot remove 'd': Is a directory\nrmdir: failed to remove 'c': Directory not empty\nmkdir: cannot create directory ‘c’: File exists\n", 1,
		},
		{"modes", `: >m; chmod 0640 m; stat -c '%a %04a %U' m; chmod u+x,o=r m; stat -c %A m; chown root m; echo $?; install -m 0600 m i; stat -c %a i; stat nofile`, "640 0640 ops\n-rwxr--r--\n1\n600\n", "chown: changing ownership of 'm': Operation not permitted\nstat: cannot statx 'nofile': No such file or directory\n", 1},
		{"find", `mkdir -p t/u; : >t/a; : >t/u/b; find t -type f | sort; find t -maxdepth 0; find t -name a -exec echo hit {} \;; find t -mindepth 1 -delete; ls t; find nowhere`, "t/a\nt/u/b\nt\nhit t/a\n", "find: ‘nowhere’: No such file or directory\n", 1},
		{"sums", `printf abc | sha256sum; printf abc | base64; printf YWJj | base64 -d; echo; printf ab | od -An -tx1`, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\nYWJj\nabc\n 61 62\n", "", 0},
		{"who", `id -u; id -un; whoami; hostname; uname -s; getent passwd root; getent passwd nobody2; echo $?; getent hosts n2`, "1000\nops\nops\nn1\nLinux\nroot:x:0:0:root:/root:/bin/bash\n2\n10.99.0.12      n2\n", "", 0},
		{"timeout", `timeout 5 sleep 1; echo $?; timeout 0.5 sleep 50; echo $?; timeout -s KILL 0.5 sleep 50; echo $?; timeout 1 nosuch; echo $?; timeout -k 1 0.5 sh -c 'trap "" TERM; sleep 50; sleep 50'; echo $?`, "0\n124\n137\n127\n137\n", "timeout: failed to run command ‘nosuch’: No such file or directory\n", 0},
		{"flock", `: >l; flock -n l echo got; ( exec 9>l; flock -n 9; flock -n l echo no; echo $?; flock -w 1 l true; echo $? ); flock -n l echo free; flock -n -s l flock -n -s l echo shared`, "got\n1\n1\nfree\nshared\n", "", 0},
		{
			"units", `systemctl is-active ssh; systemctl is-active nosuch; echo $?; systemctl is-enabled nosuch; echo $?; systemctl start nosuch; systemctl show -p MountFlags docker; sudo systemctl start nosuch`,
			"active\ninactive\n4\n1\nMountFlags=\n", "Failed to get unit file state for nosuch.service: No such file or directory\nFailed to start nosuch.service: Interactive authentication required.\nFailed to start nosuch.service: Unit nosuch.service not found.\n", 5,
		},
		{"transient unit", `sudo systemd-run -q --unit=job --collect -p StandardOutput=file:/tmp/job.out sh -c 'echo hi; sleep 1; exit 3'; systemctl is-active job; sleep 3; systemctl is-active job; cat /tmp/job.out`, "active\ninactive\nhi\n", "", 0},
		{"failed unit", `sudo systemd-run -q --unit=bad sh -c 'exit 3'; sleep 1; systemctl is-active bad; systemctl show -p Result,ExecMainStatus bad; sudo systemctl reset-failed bad; systemctl is-active bad`, "failed\nResult=exit-code\nExecMainStatus=3\ninactive\n", "", 4},
		{"stopping a unit", `sudo systemd-run -q --unit=long sh -c 'sleep 999 & sleep 999'; sleep 5; pgrep -x sleep | wc -l; sudo systemctl stop long; pgrep -x sleep | wc -l`, "2\n0\n", "", 0},
		{
			"packages", `dpkg-query -W -f '${Package} ${Status}\n' curl; echo $?; sudo apt-get -y install nosuch; echo $?; sudo apt-get -y install curl >/dev/null; dpkg-query -W -f '${Status}\n' curl; command -v curl; sudo apt-get -y remove curl >/dev/null; dpkg-query -W -f '${Status}\n' curl; command -v curl`,
			"1\nReading package lists...\nBuilding dependency tree...\nReading state information...\n100\ninstall ok installed\n/usr/bin/curl\ndeinstall ok config-files\n", "dpkg-query: no packages found matching curl\nE: Unable to locate package nosuch\n", 127,
		},
		{"package lock", `sudo mkdir -p /var/lib/dpkg; sudo sh -c 'flock /var/lib/dpkg/lock-frontend sleep 20' & sleep 1; sudo apt-get -y install attr 2>&1 | grep -c 'Could not get lock'; sudo apt-get -y -o DPkg::Lock::Timeout=60 install attr | tail -n 1`, "1\nSetting up attr (2.5.1) ...\n", "", 0},
		{
			"network", `ping -c 1 -W 1 n2 | tail -n 1; sudo iptables -A INPUT -s 10.99.0.12 -j DROP; ping -c 1 n2 >/dev/null; echo $?; sudo iptables -D INPUT -s 10.99.0.12 -j DROP; ping -c 1 n2 >/dev/null; echo $?; ss -Hltn | wc -l; /usr/sbin/iptables -S`,
			"1 packets transmitted, 1 received, 0% packet loss\n1\n0\n1\n", "iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n", 4,
		},
		{"curl", `sudo apt-get -y install curl >/dev/null; curl -sS http://nowhere.invalid/; echo $?; curl -sS http://n2/; echo $?`, "6\n7\n", "curl: (6) Could not resolve host: nowhere.invalid\ncurl: (7) Failed to connect to n2 port 80: Connection refused\n", 0},
		{"sudo", `sudo id -un; sudo -u nobody id -un; sudo -n true; sudo nosuch; echo $?; sudo sh -c 'echo $SUDO_USER $HOME'`, "root\nnobody\n1\nops /root\n", "sudo: nosuch: command not found\n", 0},
		{"kernel", `sudo modprobe nfsd && sudo lsmod | grep -c nfsd; sudo modprobe nosuch; cat /proc/sys/kernel/hostname; cat /proc/self/mounts | head -n 1 | cut -d' ' -f3`, "1\nn1\next4\n", "modprobe: FATAL: Module nosuch not found in directory /lib/modules/6.1.0-25-amd64\n", 0},
		{"fifo", `mkfifo p; echo through >p & cat p; wait`, "through\n", "", 0},
		{"follow", `: >log; (sleep 1; echo more >>log; sleep 1) & tail -s 0.1 --pid=$! -f log`, "more\n", "", 0},
		{"xattrs", `: >x; setfattr -n user.k -v v x; getfattr -n user.k --only-values x; echo; cp -a x y; getfattr -n user.k --only-values y`, "v\nv", "", 0},
		{"xargs", `printf 'a\nb c\n' | xargs -n 1 echo +; printf '' | xargs -r echo never; echo 1 | xargs false; echo $?`, "+ a\n+ b\n+ c\n123\n", "", 0},
		{"out of reach", `mkfs.ext4 /dev/vda1`, "", "sh: 1: mkfs.ext4: not found\n", 127},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, errs, exit := as(t, h, "ops", "cd; "+c.script)
			if d := cmp.Diff(c.out, out) + cmp.Diff(c.errs, errs); d != "" || exit != c.exit {
				t.Errorf("exit %d, want %d\n%s", exit, c.exit, d)
			}
		})
	}
}

func FuzzSed(f *testing.F) {
	for _, s := range []string{"s/a/b/g", "1,3{p;d}", "/x/,$!s,a,\\1&,2", ":a;N;ba", "y/ab/cd/", "a\\\nx", "$!N;P;D", "s/[]a]/x/"} {
		f.Add(s, "a\nx\n")
	}
	c, err := sim.New(f.Context(), sim.Spec{Hosts: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(c.Close)
	f.Fuzz(func(t *testing.T, script, text string) {
		fuzzTool(t, c, []string{"sed", script}, text)
		fuzzTool(t, c, []string{"grep", "-e", script}, text)
		fuzzTool(t, c, []string{"find", "/etc", script}, text)
	})
}
