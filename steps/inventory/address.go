package inventory

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

var (
	label   = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?$`)
	numeric = regexp.MustCompile(`^(0[xX])?[0-9]+$`)
)

// canonicalIP gives the one spelling of an IP address, so that two spellings of one machine are seen to be one.
func canonicalIP(text string) (string, bool) {
	ip, err := netip.ParseAddr(text)
	if err != nil || ip.Zone() != "" {
		return text, false
	}
	return ip.Unmap().String(), true
}

// checkAddress takes what SSH can dial: an IP address, a host name or an alias of the operator's ssh config.
func checkAddress(text string) flaw {
	if user, rest, ok := strings.Cut(text, "@"); ok && user != "" && rest != "" {
		return flaw{"holds more than an address", fmt.Sprintf("write address: %s and user: %s", shown(rest), shown(user))}
	}
	if f := odd(text, inAddress); f.what != "" {
		return f
	}
	if _, ok := canonicalIP(text); ok {
		return checkUsable(text)
	}
	if host, port, ok := strings.Cut(text, ":"); ok && !strings.Contains(port, ":") {
		return flaw{"holds more than an address", fmt.Sprintf("write address: %s and port: %s", shown(host), shown(port))}
	}
	labels := strings.Split(text, ".")
	for _, l := range labels {
		if len(l) > 63 || !label.MatchString(l) {
			return flaw{"is neither an IP address nor a host name", "write an address such as 10.0.0.11 or nas.example.org"}
		}
	}
	// A name whose last label is a number would be taken for an IPv4 address by some programs (WHATWG URL, 3.5).
	if numeric.MatchString(labels[len(labels)-1]) || len(text) > 253 {
		return flaw{"is not an IP address", "write all four numbers, each 0 to 255, without leading zeros"}
	}
	return flaw{}
}

// checkClusterAddress takes an IP address only: Swarm and NFS would resolve a name once and keep what they got.
func checkClusterAddress(text string) flaw {
	if f := odd(text, inAddress); f.what != "" {
		return f
	}
	if _, ok := canonicalIP(text); !ok {
		return flaw{"is not an IP address", "Swarm and NFS want an IP address here, such as 10.0.0.11"}
	}
	return checkUsable(text)
}

// checkUsable refuses the addresses at which no single machine can be met.
func checkUsable(text string) flaw {
	canonical, _ := canonicalIP(text)
	ip := netip.MustParseAddr(canonical)
	if ip.IsUnspecified() || ip.IsMulticast() || canonical == "255.255.255.255" {
		return flaw{"is not the address of one machine", "write the address the machine itself has, such as 10.0.0.11"}
	}
	return flaw{}
}

// shown is for a piece of a refused value inside a hint: bare when harmless, quoted when not.
func shown(text string) string {
	if odd(text, inAddress).what == "" && len(text) <= 60 {
		return text
	}
	return quote(text)
}
