package tools

import (
	order "cmp"
	"path"
	"slices"
	"strings"
)

// lsSort sets files into the order that is asked for.
func (c *call) lsSort(list []lsItem) {
	if c.has("U") {
		return
	}
	slices.SortStableFunc(list, func(a, b lsItem) int {
		n := c.lsOrder(a, b)
		if c.has("r") {
			n = -n
		}
		return n
	})
	if c.has("4") {
		slices.SortStableFunc(list, func(a, b lsItem) int {
			return order.Compare(map[bool]int{true: 1}[!a.info.IsDir()], map[bool]int{true: 1}[!b.info.IsDir()])
		})
	}
}

func (c *call) lsOrder(a, b lsItem) int {
	n := 0
	switch {
	case c.has("S"):
		n = order.Compare(b.info.Size(), a.info.Size())
	case c.has("t"):
		n = b.info.ModTime().Compare(a.info.ModTime())
	case c.has("X"):
		n = strings.Compare(path.Ext(a.name), path.Ext(b.name))
	case c.has("v"):
		n = versions(a.name, b.name)
	}
	return order.Or(n, strings.Compare(a.name, b.name))
}

// versions compares names with the numbers in them taken as numbers.
func versions(a, b string) int {
	for a != "" && b != "" {
		x, restA := leading(a)
		y, restB := leading(b)
		if n := order.Compare(x, y); n != 0 {
			if isDigit(a[0]) && isDigit(b[0]) {
				n = order.Or(order.Compare(len(x), len(y)), n)
			}
			return n
		}
		a, b = restA, restB
	}
	return order.Compare(len(a), len(b))
}

// leading cuts off the digits that a text begins with, without zeros in front, or one other sign.
func leading(s string) (head, rest string) {
	if !isDigit(s[0]) {
		return s[:1], s[1:]
	}
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return strings.TrimLeft(s[:n-1], "0") + s[n-1:n], s[n:]
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
