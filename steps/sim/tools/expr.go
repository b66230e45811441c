package tools

import (
	"strconv"
)

// expr does sums and comparisons of two, and the length of a text.
func expr(c *call) int {
	if len(c.args) == 2 && c.args[0] == "length" {
		c.println(len(c.args[1]))
		return 0
	}
	if len(c.args) != 3 {
		c.errf("syntax error")
		return 2
	}
	a, err1 := strconv.Atoi(c.args[0])
	b, err2 := strconv.Atoi(c.args[2])
	op := c.args[1]
	if (err1 != nil || err2 != nil) && op != "=" && op != "!=" {
		c.errf("non-integer argument")
		return 2
	}
	if (op == "/" || op == "%") && b == 0 {
		c.errf("division by zero")
		return 2
	}
	v, ok := calculate(op, a, b, c.args[0] == c.args[2])
	if !ok {
		c.errf("syntax error: unexpected argument ‘%s’", op)
		return 2
	}
	c.println(v)
	if v == 0 {
		return 1
	}
	return 0
}

func calculate(op string, a, b int, same bool) (v int, ok bool) {
	flag := func(ok bool) (int, bool) { return map[bool]int{true: 1}[ok], true }
	switch op {
	case "+":
		return a + b, true
	case "-":
		return a - b, true
	case "*":
		return a * b, true
	case "/":
		return a / b, true
	case "%":
		return a % b, true
	case "<":
		return flag(a < b)
	case ">":
		return flag(a > b)
	case "<=":
		return flag(a <= b)
	case ">=":
		return flag(a >= b)
	case "=":
		return flag(same)
	case "!=":
		return flag(!same)
	}
	return 0, false
}
