package tools

import (
	"strings"
)

func yes(c *call) int {
	word := "y"
	if len(c.args) > 0 {
		word = strings.Join(c.args, " ")
	}
	block := []byte(strings.Repeat(word+"\n", 256))
	for c.ctx.Err() == nil {
		if _, err := c.Stdout.Write(block); err != nil {
			return 1
		}
	}
	return 1
}
