package assets

import "embed"

//go:embed *.tmpl
var templates embed.FS

// Template gives the text of a page's template by its file name. A name that is not there is a fault of the program.
func Template(name string) string { return string(must(templates.ReadFile(name))) }
