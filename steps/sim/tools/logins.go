package tools

import "fmt"

// from is where logins seem to come from.
const from = "10.99.255.254"

func who(c *call) int {
	if !c.TTY {
		return 0 // only terminals are counted
	}
	c.printf("%-8s pts/0        %s (%s)\n", c.Host.UserName(c.UID), c.Host.Now().UTC().Format("2006-01-02 15:04"), from)
	return 0
}

func w(c *call) int {
	c.println(c.upLine())
	c.println("USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT")
	if c.TTY {
		c.printf("%-8s pts/0    %-16s %s    0.00s  0.02s  0.00s w\n", c.Host.UserName(c.UID), from, c.Host.Now().UTC().Format("15:04"))
	}
	return 0
}

// last knows of this boot alone.
func last(c *call) int {
	at := c.wall(c.Host.Booted())
	c.printf("reboot   system boot  %-16s %s   still running\n\nwtmp begins %s\n", fmt.Sprintf("%.16s", c.Host.OS.Kernel), at.Format("Mon Jan _2 15:04"), at.Format("Mon Jan _2 15:04:05 2006"))
	return 0
}

// crontab has nothing to show, and takes nothing.
func crontab(c *call) int {
	if len(c.args) > 0 && c.args[0] == "-l" {
		c.errsay("no crontab for %s", c.Host.UserName(c.UID))
		return 1
	}
	return outOfReach(c)
}
