package tools

import "strconv"

// memory is what every machine has, in KiB: the same as /proc/meminfo says.
var memory = [6]int{2030104, 391704, 1310720, 1204, 327680, 1638400}

func free(c *call) int {
	if !c.opts("bkmghtws:c:", map[string]string{"human": "h", "mebi": "m", "gibi": "g", "kibi": "k", "bytes": "b", "total": "t"}, false) {
		return 1
	}
	c.printf("%-4s%16s%12s%12s%12s%12s%12s\n", "", "total", "used", "free", "shared", "buff/cache", "available")
	c.printf("%-4s", "Mem:")
	for k, n := range memory {
		c.printf("%*s", map[bool]int{true: 16, false: 12}[k == 0], c.freeSize(n))
	}
	c.printf("\n%-5s%15s%12s%12s\n", "Swap:", c.freeSize(0), c.freeSize(0), c.freeSize(0))
	return 0
}

func (c *call) freeSize(kib int) string {
	switch {
	case c.has("h") && kib == 0:
		return "0B"
	case c.has("h") && kib >= 1<<20:
		return strconv.FormatFloat(float64(kib)/(1<<20), 'f', 1, 64) + "Gi"
	case c.has("h") && kib >= 10<<10:
		return itoa(kib>>10) + "Mi"
	case c.has("h"):
		return strconv.FormatFloat(float64(kib)/(1<<10), 'f', 1, 64) + "Mi"
	case c.has("b"):
		return itoa(kib << 10)
	case c.has("m"):
		return itoa(kib >> 10)
	case c.has("g"):
		return itoa(kib >> 20)
	}
	return itoa(kib)
}
