package conformance

// storage are questions about NFS to the machine that serves it.
func storage() []question {
	return []question{
		{"exportfs -s | grep -vc '(sync,wdelay,hide,no_subtree_check,sec=sys,rw,secure,no_root_squash,no_all_squash)$'", 1, "0", ""},
		{"exportfs | head -n 1", 0, `/var/nfs/data \t[0-9.]+`, ""},
		{"exportfs nosuch", 1, "", `exportfs: Invalid export syntax: nosuch`},
		{"showmount -e 127.0.0.1 | sed 's/  *[0-9.,]*$//'", 0, `Export list for 127\.0\.0\.1:\n/var/nfs/metadata\n/var/nfs/data`, ""},
		{"cat /proc/fs/nfsd/threads", 0, `[1-9]\d*`, ""},
		{"cat /proc/fs/nfsd/nfsv4gracetime", 0, "15", ""},
		{"echo 20 >/proc/fs/nfsd/nfsv4leasetime", 1, "", `.*: (.*Device or resource busy|write error: .*|.*I/O error)`},
		{"mount -t nfs 127.0.0.1:/var/nfs/data /nowhere", 32, "", `mount\.nfs: mount point /nowhere does not exist`},
	}
}

// mounts are questions to the machine with the task: how a volume on NFS shows itself there.
func mounts() []question {
	const at = "/var/lib/docker/volumes/s3-data-v1/_data"
	return []question{
		{"grep ' " + at + " ' /proc/mounts | cut -d' ' -f1-3", 0, `:/var/nfs/data ` + at + ` nfs4`, ""},
		{"grep ' " + at + " ' /proc/mounts | cut -d' ' -f4", 0, `rw,relatime,vers=4\.2,rsize=\d+,wsize=\d+,namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys,clientaddr=[0-9.]+,local_lock=none,addr=[0-9.]+`, ""},
		{"findmnt -n -t nfs4 " + at + " | tr -s ' ' | cut -d' ' -f1-3", 0, at + ` :/var/nfs/data nfs4`, ""},
		{"mountpoint -q " + at, 0, "", ""},
		{"mountpoint /etc", 32, `/etc is not a mountpoint`, ""},
		{"mountpoint /nowhere", 1, "", `mountpoint: /nowhere: No such file or directory`},
		{"umount /nowhere", 32, "", `umount: /nowhere: no mount point specified\.`},
		{"findmnt /nowhere", 1, "", ""},
		{"docker volume rm s3-data-v1", 1, "", `Error response from daemon: remove s3-data-v1: volume is in use - \[[0-9a-f]{64}(, [0-9a-f]{64})*\]`},
	}
}
