package tools

import (
	"fmt"
	"strconv"
)

func seq(c *call) int {
	num := []int{1, 1, 0}
	var v []int
	for _, a := range c.args {
		n, err := strconv.Atoi(a)
		if err != nil {
			return c.errf("invalid floating point argument: '%s'", a)
		}
		v = append(v, n)
	}
	switch len(v) {
	case 1:
		num[2] = v[0]
	case 2:
		num[0], num[2] = v[0], v[1]
	case 3:
		copy(num, v)
	default:
		return c.errf("missing operand")
	}
	for i := num[0]; num[1] > 0 && i <= num[2] || num[1] < 0 && i >= num[2]; i += num[1] {
		if _, err := fmt.Fprintln(c.Stdout, i); err != nil {
			return 1
		}
	}
	return 0
}
