package screen

import "strings"

// wrap breaks the lines of text between words, so that none has more columns; a word that
// has more stays whole. Colours take no room.
func wrap(text string, columns int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = wrapLine(line, columns)
	}
	return strings.Join(lines, "\n")
}

func wrapLine(line string, columns int) string {
	var b strings.Builder
	width, gap := 0, ""
	for _, word := range strings.SplitAfter(line, " ") {
		bare := strings.TrimRight(word, " ")
		if bare == "" { // one of several spaces
			gap += word
			continue
		}
		n := visible(bare)
		switch {
		case width == 0 || width+len(gap)+n <= columns:
			b.WriteString(gap)
			width += len(gap)
		default:
			b.WriteString("\n")
			width = 0
		}
		b.WriteString(bare)
		width += n
		gap = word[len(bare):]
	}
	return b.String()
}

// visible is how many columns a word takes, without its colours: \x1b[31m.
func visible(word string) (n int) {
	escape := false
	for _, r := range word {
		switch {
		case r == '\x1b':
			escape = true
		case !escape:
			n++
		case r == 'm':
			escape = false
		}
	}
	return n
}
