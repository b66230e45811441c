package tools

func lscpu(c *call) int {
	c.println("Architecture:            x86_64\n  CPU op-mode(s):        32-bit, 64-bit\n  Byte Order:            Little Endian\nCPU(s):                  2\n" +
		"  On-line CPU(s) list:   0,1\nVendor ID:               simulated\n  Model name:            simulated")
	return 0
}
