package handover

import (
	"net"
	"strings"
)

// clients are settings for the first address; the keys are in the credentials file. Where each setting is described:
// AWS CLI, "Using endpoints" and the SDKs' "Data integrity protections"; s3cmd(1) and its sample file; rclone.org/s3,
// provider Other; restic, "Preparing a new repository".
func clients(in Input) []Client {
	host := net.JoinHostPort(in.Cluster.Hosts[0].Address, in.Cluster.Settings["s3_port"])
	return []Client{
		{"aws", "~/.aws/config", awsText(in.Cluster.Name, host)},
		{"s3cmd", "~/.s3cfg", lines(
			"[default]", "access_key = ACCESS-KEY", "secret_key = SECRET-KEY", "host_base = "+host, "host_bucket = "+host, "use_https = False", "signature_v2 = False",
		)},
		{"rclone", "rclone.conf", lines(
			"["+in.Cluster.Name+"]", "type = s3", "provider = Other", "access_key_id = ACCESS-KEY", "secret_access_key = SECRET-KEY", "endpoint = http://"+host, "force_path_style = true",
		)},
		{"restic", "environment", lines(
			"export AWS_ACCESS_KEY_ID=ACCESS-KEY", "export AWS_SECRET_ACCESS_KEY=SECRET-KEY", "export RESTIC_REPOSITORY=s3:http://"+host+"/BUCKET", "export RESTIC_PASSWORD_FILE=FILE",
		)},
	}
}

// awsText asks for no trailing checksums, which are young: simple servers refuse them or store them with the object.
func awsText(name, host string) string {
	return lines(
		"[profile "+name+"]", "region = us-east-1", "endpoint_url = http://"+host, "aws_access_key_id = ACCESS-KEY", "aws_secret_access_key = SECRET-KEY",
		"request_checksum_calculation = when_required", "response_checksum_validation = when_required", "s3 =", "  addressing_style = path",
	)
}

func lines(all ...string) string { return strings.Join(all, "\n") }
