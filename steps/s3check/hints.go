package s3check

import "net/http"

// Remedies that several codes share.
const (
	hintKeys = "The store knows other credentials than ours. Either the clocks of this machine and the nodes differ " +
		"by minutes (compare `date -u`), or the store was started with the credentials of another install: compare " +
		"the access key kept here with the service's secret, and recreate the service if they differ."
	hintClock = "The clocks of this machine and of the node differ too much for a signed request. Switch time " +
		"synchronisation on (`timedatectl set-ntp true`, or chrony) on both, then run this again."
	hintNotReady = "The store answers but cannot serve yet. CloudServer makes 3511 folders at every start, which takes " +
		"seconds on a local disk and more than a minute on network storage. Wait a minute and run this again. If it " +
		"stays so, the instance may have lost its storage and live on half-dead: see whether the storage server " +
		"answers, then restart the service (`docker service update --force NAME`)."
	hintNetwork = "No way leads from this machine to that address. Check the address and the cable, whether the node is " +
		"switched on, and whether this machine is in the same network or needs a route or a VPN."
	hintName = "A server that runs under a name it does not know refuses the request. With CloudServer, add the address " +
		"or name to the ENDPOINT setting of the service (a comma-separated list), or use the bare IP address."
)

// Remedies of the proof itself, where every single request was answered and the answers do not fit together.
const (
	hintEmptyVolume = "The store behind this address is not the one that was written to. A node without the right volume " +
		"silently makes an empty local one and serves that. Write nothing more; on every node compare " +
		"`docker volume inspect` with the storage settings and look for the mount (`findmnt -t nfs,nfs4`), put the " +
		"volume right, then restart the service (`docker service update --force NAME`)."
	hintDamaged = "Bytes changed on the way or on the disk. Take it seriously: stop writing, check the disk of the storage " +
		"server (`dmesg`, `smartctl -a`) and that only one instance writes to the metadata, then restore from a backup."
	hintDisagree = "The addresses do not agree on what is stored. Either one node serves another volume than the rest " +
		"(compare `docker volume inspect` on each), or an instance that was cut off still serves old data: restart " +
		"the service (`docker service update --force NAME`)."
)

// hintFor gives the remedy for a code, or for the HTTP status where the code is not a known one; "" when we know none.
func hintFor(code string, status int) string {
	switch code {
	case "SignatureDoesNotMatch", "InvalidAccessKeyId":
		return hintKeys
	case "RequestTimeTooSkewed", "RequestExpired":
		return hintClock
	case "InvalidURI":
		return hintName
	case "NoSuchBucket", "NoSuchKey", "NotFound":
		return hintEmptyVolume
	case "BucketAlreadyExists":
		return "Another account of this store owns a bucket of that name. Choose another bucket name."
	case "InvalidBucketName":
		return "Bucket names have 3 to 63 lower-case letters, digits and hyphens. Choose another bucket name."
	case CodeRefused:
		return "Nothing listens there. The service may not be up yet (`docker service ps` shows its state), and " +
			"Swarm's routing mesh needs up to 20 s on a fresh node. If it lasts, check the published port."
	case CodeTimeout:
		return "The node did not answer in time. A firewall may drop the packets (open the S3 port to this machine), " +
			"storage may hang (is the NFS server up?), or, when small requests pass and big ones hang, the MTU of " +
			"a VPN or cloud network is smaller than the overlay network believes."
	case CodeUnreachable:
		return hintNetwork
	case CodeName:
		return "The name has no address. Use the IP address, or add the name to DNS or /etc/hosts."
	case CodeTLS:
		return "The endpoint speaks TLS in a way this machine does not trust. Use http:// for a plain endpoint, or " +
			"install the certificate of its authority here."
	case CodeHungUp:
		return hintNotReady
	}
	return hintForStatus(status)
}

// hintForStatus serves codes that are not in our list; each server has some of its own.
func hintForStatus(status int) string {
	switch {
	case status == http.StatusInsufficientStorage:
		return "The storage is full. Free space on the storage server or make it bigger."
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return hintKeys
	case status == http.StatusBadRequest:
		return hintName
	case status >= 500:
		return hintNotReady
	case status >= 300:
		return "Something other than an S3 server answers on that port. Check the port, and what publishes it."
	}
	return ""
}
