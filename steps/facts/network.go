package facts

import (
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// addrs reads the kernel's own tables, which every system has, with or without the ip command. In fib_trie an address of
// the host is a leaf "|-- ADDRESS" followed by "/32 host LOCAL".
func addrs(a answer) []string {
	var all []netip.Addr
	leaf := ""
	for _, line := range a.files["/proc/net/fib_trie"] {
		line = strings.TrimSpace(line)
		if ip, ok := strings.CutPrefix(line, "|-- "); ok {
			leaf = ip
		} else if line == "/32 host LOCAL" {
			if ip, err := netip.ParseAddr(leaf); err == nil {
				all = append(all, ip)
			}
		}
	}
	for _, line := range a.files["/proc/net/if_inet6"] {
		code, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if raw, err := hex.DecodeString(code); err == nil {
			if ip, ok := netip.AddrFromSlice(raw); ok && len(raw) == 16 {
				all = append(all, ip)
			}
		}
	}
	slices.SortFunc(all, netip.Addr.Compare)
	var out []string
	for _, ip := range slices.Compact(all) {
		if !ip.IsLoopback() {
			out = append(out, ip.String())
		}
	}
	return out
}

// ports reads the listening rows of /proc/net/tcp and tcp6: "  0: 0100007F:1F90 00000000:0000 0A ...". Those that only
// the host itself can reach count too: they are taken all the same.
func ports(a answer) []int {
	var all []int
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		for _, line := range a.files[name] {
			words := strings.Fields(line)
			if len(words) < 4 || words[3] != "0A" {
				continue
			}
			_, port, _ := strings.Cut(words[1], ":")
			if n, err := strconv.ParseUint(port, 16, 16); err == nil && n > 0 {
				all = append(all, int(n))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
