package tools

import "io/fs"

// fileKind is a kind of file in the words of several tools.
type fileKind struct {
	letter string // as ls begins its line; find says "f" for "-"
	text   string // as stat says it
}

func kindOf(m fs.FileMode) fileKind {
	switch {
	case m.IsDir():
		return fileKind{"d", "directory"}
	case m&fs.ModeSymlink != 0:
		return fileKind{"l", "symbolic link"}
	case m&fs.ModeNamedPipe != 0:
		return fileKind{"p", "fifo"}
	case m&fs.ModeSocket != 0:
		return fileKind{"s", "socket"}
	case m&fs.ModeCharDevice != 0:
		return fileKind{"c", "character special file"}
	case m&fs.ModeDevice != 0:
		return fileKind{"b", "block special file"}
	}
	return fileKind{"-", "regular file"}
}

// rawKind is the kind as the kernel writes it into a mode.
func rawKind(m fs.FileMode) uint64 {
	return map[string]uint64{"d": 0o040000, "l": 0o120000, "p": 0o010000, "s": 0o140000, "c": 0o020000, "b": 0o060000, "-": 0o100000}[kindOf(m).letter]
}
