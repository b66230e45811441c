package inventory

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The parser's time grows with the square of what it is given, and it recurses. These bounds are a hundred times what a
// cluster needs and keep a hostile file to a moment's work.
const (
	maxTokens = 20_000
	maxDepth  = 16
)

// source turns the file's bytes into the one mapping it must be; nil when it is not, which has then been said.
func (r *reader) source(data []byte) ast.Node {
	if len(data) > maxBytes {
		r.fail(place{}, "is larger than 1 MiB", "a cluster file is a page of text: was another file meant?")
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if !r.readable(data) {
		return nil
	}
	tokens := lexer.Tokenize(string(data))
	if !r.tame(tokens) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		r.fail(start, "the file is empty", "write name, playbook and hosts into it")
		return nil
	}
	return file.Docs[0].Body
}

// readable refuses what is not text, before anything of it could reach a terminal.
func (r *reader) readable(data []byte) bool {
	at := start
	for len(data) > 0 {
		c, size := utf8.DecodeRune(data)
		switch {
		case c == utf8.RuneError && size == 1:
			r.fail(at, "is not UTF-8 text", "save it as plain text in UTF-8; was another file meant?")
			return false
		case unicode.IsControl(c) && c != '\n' && c != '\r' && c != '\t':
			r.fail(at, fmt.Sprintf("holds a control character (%U)", c), "save it as plain text; was another file meant?")
			return false
		case c == '\n':
			at = place{at.line + 1, 1}
		default:
			at.column++
		}
		data = data[size:]
	}
	return true
}

// tame refuses what YAML can do and a cluster file has no use for: it makes files that read differently from how they
// look, or that grow without end.
func (r *reader) tame(tokens token.Tokens) bool {
	before := len(r.problems)
	if len(tokens) > maxTokens {
		r.fail(start, "says more than any cluster needs", "keep one cluster to a file")
		return false
	}
	depth, dashes, dashLine, begun := 0, 0, 0, false
	for _, t := range tokens {
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			r.fail(placeOf(t), "anchors and aliases are not read here", "write the value out where it belongs")
		case token.DirectiveType:
			r.fail(placeOf(t), "YAML directives are not read here", "take the line out, and the --- below it")
			return false
		case token.TagType, token.MappingKeyType:
			r.fail(placeOf(t), fmt.Sprintf("%s is YAML that is not read here", quote(t.Value)), "write plain keys and values")
		case token.DocumentHeaderType:
			if begun {
				r.fail(placeOf(t), "a second document begins here", "keep one cluster to a file")
				return false
			}
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.SequenceEntryType:
			if t.Position.Line != dashLine {
				dashes, dashLine = 0, t.Position.Line
			}
			dashes++
		}
		begun = begun || t.Type != token.CommentType
		if max(depth, dashes) > maxDepth || t.Position.Column > maxDepth*256 {
			r.fail(placeOf(t), "is nested too deeply, or the line is too long", "write a line for each key")
			return false
		}
	}
	return len(r.problems) == before
}

// syntax passes on what the YAML library found, with its place.
func (r *reader) syntax(err error) {
	at, what := start, err.Error()
	var detailed yaml.Error
	if errors.As(err, &detailed) {
		what = detailed.GetMessage()
		if t := detailed.GetToken(); t != nil {
			at = placeOf(t)
		}
	}
	what = strings.NewReplacer("\t", `\t`, "\r", `\r`, "\n", " ").Replace(what) // it may repeat what it stumbled over
	r.fail(at, "is not YAML: "+what, "look at the indentation, the quotes and the brackets here and on the line above")
}
