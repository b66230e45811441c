package machine

// Register puts a command at a path; both name it from now on. Anything that runs the file runs cmd.
func (h *Host) Register(path string, cmd Command) {
	h.Provide(base(path), cmd)
	h.InstallTool(path)
}

// Provide makes a command known by name, without a file that would make it runnable: a package brings that.
func (h *Host) Provide(name string, cmd Command) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.commands[name] = cmd
}

// toolMark begins the content of a file that stands for a command.
const toolMark = "\x7fELF simulated\n"

// ToolFile is the content of the file that stands for a command.
func ToolFile(name string) []byte { return []byte(toolMark + name + "\n") }

// InstallTool writes the file that makes a provided command runnable.
func (h *Host) InstallTool(path string) {
	if err := h.FS.MkdirAll(dir(path), 0o755); err != nil {
		return
	}
	_ = h.FS.WriteFile(path, ToolFile(base(path)), 0o755)
	_ = h.FS.Chmod(path, 0o755)
}
