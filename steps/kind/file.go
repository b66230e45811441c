package kind

import (
	"errors"
	"strings"

	"holdfast/steps"
)

// fileParams is a whole file of ours.
type fileParams struct {
	Path    string `yaml:"path"`
	Content string `yaml:"content"`
	Mode    string `yaml:"mode"` // octal, default "0644"
	// Then is run after a change, "systemctl daemon-reload" say. It is remembered on the host as owed until it has
	// succeeded, so that a run killed between writing and Then makes up for it the next time.
	Then string `yaml:"then" sh:"text"`
}

func file() steps.Kind {
	return define("file", "writes a file of its own, keeping what stood there", func(p fileParams, t steps.Target) (steps.Op, error) {
		f, err := p.file()
		if err != nil {
			return steps.Op{}, err
		}
		undo := []string{"hf_restore " + q(f.Path), p.Then}
		return steps.Op{
			Check: root(owedCheck(p.Then, t), "hf_same "+q(f.Path)+" "+octal(f.Mode)+heredoc(f.Content), "exit $?"),
			Apply: root(owe(p.Then, t), "hf_write "+q(f.Path)+" "+octal(f.Mode)+heredoc(f.Content), p.Then, settle(p.Then, t)),
			Undo:  root(undo...), Brought: root("hf_noted file " + q(f.Path)),
			Files: []steps.File{f},
		}, nil
	})
}

// blockParams is a managed block, between two marker lines, in a file that belongs to somebody else.
type blockParams struct {
	Path    string `yaml:"path"`
	Content string `yaml:"content"`
	Then    string `yaml:"then" sh:"text"`
}

func block() steps.Kind {
	return define("block", "keeps a marked block in a file of somebody else's", func(p blockParams, t steps.Target) (steps.Op, error) {
		f, err := fileParams{Path: p.Path, Content: p.Content}.file()
		if err != nil {
			return steps.Op{}, err
		}
		if strings.Contains("\n"+f.Content, "\n# BEGIN holdfast ") || strings.Contains("\n"+f.Content, "\n# END holdfast ") {
			return steps.Op{}, errors.New("content holds a line that marks a block of holdfast's")
		}
		f.Block = t.Step
		return steps.Op{
			Check: root(owedCheck(p.Then, t), "hf_same_block "+q(f.Path)+" "+q(f.Block)+heredoc(f.Content), "exit $?"),
			Apply: root(owe(p.Then, t), "hf_block "+q(f.Path)+" "+q(f.Block)+heredoc(f.Content), p.Then, settle(p.Then, t)),
			Undo:  root("hf_block "+q(f.Path)+" "+q(f.Block)+" </dev/null", p.Then), Brought: root("hf_has_block " + q(f.Path) + " " + q(f.Block)),
			Files: []steps.File{f},
		}, nil
	})
}

func (p fileParams) file() (steps.File, error) {
	if err := absolute(p.Path); err != nil {
		return steps.File{}, err
	}
	mode, err := parseMode(p.Mode, 0o644)
	if err != nil {
		return steps.File{}, err
	}
	if strings.TrimRight(p.Content, "\n") == "" {
		return steps.File{}, errors.New("has no content")
	}
	return steps.File{Path: p.Path, Content: endLine(p.Content), Mode: mode}, nil
}

// owedCheck, owe and settle carry the debt of an unfinished Then from one run to the next.
func owedCheck(then string, t steps.Target) string {
	return ifThen(then, "hf_owes "+q(t.Step)+" && exit 2")
}
func owe(then string, t steps.Target) string    { return ifThen(then, "hf_owe "+q(t.Step)) }
func settle(then string, t steps.Target) string { return ifThen(then, "hf_settle "+q(t.Step)) }

func ifThen(then, line string) string {
	if then == "" {
		return ""
	}
	return line
}

func heredoc(content string) string { return steps.Heredoc(content, "HOLDFAST_END") }

func endLine(s string) string { return strings.TrimRight(s, "\n") + "\n" }
