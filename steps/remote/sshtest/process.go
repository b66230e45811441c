package sshtest

import (
	"cmp"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"

	"golang.org/x/crypto/ssh"
)

// process is one command, in a process group of its own as sshd has it.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
}

func (p *process) signal(name string) {
	select {
	case <-p.done:
		return // its number may belong to somebody else by now
	default:
	}
	if p.cmd == nil {
		return
	}
	sig := map[string]syscall.Signal{"TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL, "INT": syscall.SIGINT, "HUP": syscall.SIGHUP}[name]
	if sig != 0 {
		_ = syscall.Kill(-p.cmd.Process.Pid, sig)
	}
}

func (s *Server) start(command string, ch ssh.Channel) *process {
	p := &process{done: make(chan struct{})}
	_, _ = io.WriteString(ch, s.opt.Noise)
	_, _ = io.WriteString(ch.Stderr(), s.opt.Noise)
	if s.opt.Handler != nil {
		go func() {
			defer close(p.done)
			end(ch, s.opt.Handler(command, ch))
			ch.Close()
		}()
		return p
	}
	if err := p.launch(s.opt.Shell, command, s.opt.Env, ch); err != nil {
		close(p.done)
		ch.Close()
	}
	return p
}

// launch starts the login shell and ties it to the channel.
func (p *process) launch(shell, command string, env []string, ch ssh.Channel) error {
	cmd := exec.Command(cmp.Or(shell, "sh"), "-c", command)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Env = append(os.Environ(), env...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, outEnd, err := os.Pipe()
	if err != nil {
		return err
	}
	defer outEnd.Close()
	errs, errsEnd, err := os.Pipe()
	if err != nil {
		return err
	}
	defer errsEnd.Close()
	cmd.Stdout, cmd.Stderr = outEnd, errsEnd
	if err := cmd.Start(); err != nil {
		return err
	}
	p.cmd = cmd
	go func() {
		_, _ = io.Copy(stdin, ch)
		stdin.Close()
	}()
	go p.see(ch, out, errs)
	return nil
}

// see passes output on. The exit code goes out at once, the end of the output only when everybody has let go of it: as
// sshd does.
func (p *process) see(ch ssh.Channel, out, errs *os.File) {
	defer close(p.done)
	defer ch.Close()
	var output sync.WaitGroup
	output.Go(func() { _, _ = io.Copy(ch, out); out.Close() })
	output.Go(func() { _, _ = io.Copy(ch.Stderr(), errs); errs.Close() })
	if state, err := p.cmd.Process.Wait(); err == nil {
		finish(ch, state)
	}
	output.Wait()
}

func finish(ch ssh.Channel, state *os.ProcessState) {
	ws, _ := state.Sys().(syscall.WaitStatus)
	if !ws.Signaled() {
		end(ch, ws.ExitStatus())
		return
	}
	name := map[syscall.Signal]string{syscall.SIGTERM: "TERM", syscall.SIGKILL: "KILL", syscall.SIGINT: "INT", syscall.SIGSEGV: "SEGV"}[ws.Signal()]
	_, _ = ch.SendRequest("exit-signal", false, ssh.Marshal(struct {
		Name    string
		Core    bool
		Message string
		Lang    string
	}{name, false, "", ""}))
}

// end tells the client how a command ended; a negative code tells nothing.
func end(ch ssh.Channel, code int) {
	if code >= 0 {
		_, _ = ch.SendRequest("exit-status", false, ssh.Marshal(struct{ Code uint32 }{uint32(code)}))
	}
}
