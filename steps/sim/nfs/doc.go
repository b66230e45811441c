// Package nfs is the practice cluster's NFS: export tables, servers with their lease and grace period, mounts that hang
// while a hard-mounted server is away, and the locks that a dead client keeps for a lease. With it come the commands that
// speak of mounts and exports: exportfs, showmount, mount, umount, findmnt and mountpoint.
//
// What is stored in the exported folders is the file system's business, and who mounts them is not known here.
package nfs
