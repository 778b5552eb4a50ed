package plot

import (
	"fmt"
	"math"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Lengths of names; a wide character, such as a Chinese one, counts as two.
const (
	nameLength = 28  // longer names are cut
	keyLength  = 120 // and longer ones in the key, too
)

// The key stands below the matrix.
const (
	keySize    = 9.0 // points
	keyLine    = 17  // pixels from line to line
	keyGap     = 24  // pixels between columns
	keyHeading = "Names in full, numbered in the order of report.txt"
	notDrawn   = "(this name cannot be drawn here; report.txt has it)"
)

// writing is a text in some style.
type writing struct {
	text  string
	style draw.TextStyle
}

func (w writing) width() int { return wholePixels(w.style.Width(w.text)) }

// draw writes w at a point, aligned as style is, on the line on which tfft's own font would
// stand: fonts have different heights.
func (w writing) draw(c draw.Canvas, style draw.TextStyle, at vg.Point) {
	line := func(s draw.TextStyle) vg.Length {
		return s.Height("X")*vg.Length(style.YAlign) - s.FontExtents().Ascent
	}
	lift := float64(line(sansText(style.Font.Size, ink)) - line(style))
	sin, cos := math.Sincos(style.Rotation)
	c.FillText(style, at.Add(vg.Point{X: vg.Length(-lift * sin), Y: vg.Length(lift * cos)}), w.text)
}

// nameClasses gives every step-th class the name that stands beside the matrix, in style,
// and those that it does not name in full a number, by which the key does.
func nameClasses(fonts *typefaces, style draw.TextStyle, classes []string, step int) (names, key []writing) {
	var full []string
	for i := 0; i < len(classes); i += step {
		full = append(full, norm.NFC.String(classes[i]))
	}
	names = make([]writing, len(classes))
	keyStyle := sansText(keySize, ink)
	for k, found := range fonts.styles(style, full) {
		i, name := k*step, full[k]
		number := fmt.Sprintf("#%d", i+1)
		switch {
		case found.Handler == nil:
			names[i] = writing{number, style}
			key = append(key, writing{number + "  " + notDrawn, keyStyle})
		case length(name) > nameLength:
			names[i] = writing{number + " " + cutMiddle(name, nameLength-len(number)-1), found}
			found.Font.Size = keySize
			key = append(key, writing{number + "  " + cutMiddle(name, keyLength), found})
		default:
			names[i] = writing{name, found}
		}
	}
	return names, key
}

// length is that of a name, as nameLength counts it.
func length(name string) (n int) {
	for _, r := range name {
		n += width(r)
	}
	return n
}

// width is 2 for a wide character, and else 1.
func width(r rune) int {
	if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Yi) {
		return 2
	}
	return 1
}

// cutMiddle leaves out the middle of a name that is longer than most: names that begin, or
// end, alike still differ.
func cutMiddle(name string, most int) string {
	if length(name) <= most {
		return name
	}
	runes := []rune(name)
	head, tail, room := 0, len(runes), most-1
	for turn := 0; ; turn++ {
		next := head
		if turn%2 == 1 {
			next = tail - 1
		}
		if room -= width(runes[next]); room < 0 {
			return string(runes[:head]) + "…" + string(runes[tail:])
		}
		if turn%2 == 0 {
			head++
		} else {
			tail--
		}
	}
}

// keyLayout is where the key stands.
type keyLayout struct {
	entries       []writing
	column, lines int // width of a column, and its lines
	height        int // of all of it; 0: there is none
}

// layoutKey puts the entries into as many columns as fit a width.
func layoutKey(entries []writing, width int) keyLayout {
	k := keyLayout{entries: entries}
	if len(entries) == 0 {
		return k
	}
	for _, e := range entries {
		k.column = max(k.column, e.width()+keyGap)
	}
	columns := max(1, min(len(entries), (width+keyGap)/k.column))
	k.lines = (len(entries) + columns - 1) / columns
	k.height = (k.lines+1)*keyLine + keyGap
	return k
}

// draw draws the key from its lower left corner on.
func (k keyLayout) draw(c draw.Canvas, left, bottom int) {
	if k.height == 0 {
		return
	}
	top := pixels(bottom + (k.lines+1)*keyLine)
	c.FillText(aligned(boldText(keySize, ink), draw.XLeft, draw.YTop), vg.Point{X: pixels(left), Y: top}, keyHeading)
	for i, e := range k.entries {
		at := vg.Point{X: pixels(left + i/k.lines*k.column), Y: top - pixels((i%k.lines+1)*keyLine)}
		e.draw(c, aligned(e.style, draw.XLeft, draw.YTop), at)
	}
}
