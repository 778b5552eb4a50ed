// Package helptext lays out a command's help for a terminal: paragraphs, and tables of two
// columns, no line of which is wider than the page.
package helptext

import (
	"strings"
	"unicode/utf8"
)

// Page collects text of Width columns.
type Page struct {
	Width int
	lines []string
}

// nameWidth is how wide the left column of a table gets, its indent included; what is
// wider there gets a line of its own. On a page that is too narrow for two columns, all names
// do, and what they are follows behind a small indent.
const (
	nameWidth    = 28
	narrowIndent = 6
)

func (p *Page) nameWidth() int {
	if p.Width < nameWidth+20 {
		return narrowIndent
	}
	return nameWidth
}

// Heading begins a section.
func (p *Page) Heading(title string) {
	p.lines = append(append(p.lines, ""), Wrap(strings.ToUpper(title)+":", 0, p.Width)...)
}

// Paragraph adds text, wrapped, behind an indent. Lines of it that are empty or begin with
// a space stay as they are, but where the page is narrower: then they go on as a shell reads
// them, behind a backslash.
func (p *Page) Paragraph(indent int, text string) {
	var flowing []string
	flow := func() {
		p.lines = append(p.lines, Wrap(strings.Join(flowing, " "), indent, p.Width)...)
		flowing = nil
	}
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if line != "" && line[0] != ' ' {
			flowing = append(flowing, line)
			continue
		}
		flow()
		p.lines = append(p.lines, p.kept(strings.Repeat(" ", indent)+line)...)
	}
	flow()
}

// kept is a line as it is, or what it is broken into.
func (p *Page) kept(line string) []string {
	line = strings.TrimRight(line, " ")
	if utf8.RuneCountInString(line) <= p.Width {
		return []string{line}
	}
	text := strings.TrimLeft(line, " ")
	lines := Wrap(text, len(line)-len(text), p.Width-len(continued))
	for i := range lines[:len(lines)-1] {
		lines[i] += continued
	}
	return lines
}

// continued ends a line of a command that goes on.
const continued = ` \`

// Row adds a row of a table: a name, and what it is.
func (p *Page) Row(name, text string) {
	column := p.nameWidth()
	lines := Wrap(text, column, p.Width)
	head := "   " + name
	if utf8.RuneCountInString(head) > column-2 {
		p.lines = append(append(p.lines, head), lines...)
		return
	}
	first := head + strings.Repeat(" ", column-utf8.RuneCountInString(head))
	if len(lines) > 0 {
		lines[0] = first + strings.TrimLeft(lines[0], " ")
	} else {
		lines = []string{strings.TrimRight(first, " ")}
	}
	p.lines = append(p.lines, lines...)
}

// String is the page.
func (p *Page) String() string { return strings.TrimLeft(strings.Join(p.lines, "\n"), "\n") + "\n" }

// Wrap breaks text into lines of at most width columns, indent included. A word that is
// wider stays whole.
func Wrap(text string, indent, width int) (lines []string) {
	margin := strings.Repeat(" ", indent)
	line, columns := "", 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if columns > 0 && indent+columns+1+n > width {
			lines = append(lines, margin+line)
			line, columns = "", 0
		}
		if columns > 0 {
			line, columns = line+" ", columns+1
		}
		line, columns = line+word, columns+n
	}
	if columns > 0 {
		lines = append(lines, margin+line)
	}
	return lines
}
