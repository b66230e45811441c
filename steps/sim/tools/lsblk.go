package tools

// lsblk shows the one disk that every machine has.
func lsblk(c *call) int {
	if !c.opts("fpablndo:JtSm", map[string]string{"fs": "f", "paths": "p", "all": "a", "noheadings": "n", "nodeps": "d"}, false) {
		return 1
	}
	if c.has("f") {
		c.println("NAME   FSTYPE FSVER LABEL UUID                                 FSAVAIL FSUSE% MOUNTPOINTS\nvda                                                                           \n" +
			"└─vda1 ext4   1.0         " + diskID + "     40G     0% /")
		return 0
	}
	if !c.has("n") {
		c.println("NAME   MAJ:MIN RM SIZE RO TYPE MOUNTPOINTS")
	}
	c.println("vda    254:0    0  40G  0 disk ")
	if !c.has("d") {
		c.println("└─vda1 254:1    0  40G  0 part /")
	}
	return 0
}

const diskID = "6f1c2f3e-7a55-4c1b-9d0e-2b8f5a7c9e10"

func blkid(c *call) int {
	if c.UID != 0 {
		return 2 // the real one sees nothing either
	}
	c.println(`/dev/vda1: UUID="` + diskID + `" BLOCK_SIZE="4096" TYPE="ext4" PARTUUID="1b2c3d4e-01"`)
	return 0
}
