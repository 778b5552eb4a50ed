package screen

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"github.com/schollz/progressbar/v3"
)

// Line is what a line of progress says.
type Line struct {
	Name    string  // of what is under way
	Metrics string  // how well it goes; often empty
	Done    int     // images
	Total   int     // 0: unknown
	Rate    float64 // images a second; 0: not known yet
}

// leastBar is the width of the shortest bar that is drawn, in columns, its ends included.
const leastBar = 10

// Fit is the line in at most so many columns. Where they get few, the bar goes first, then
// the rate, the count, the metrics and the share, and at last the end of the name.
func (l Line) Fit(columns int) string {
	share, count, rate := l.share(), l.count(), l.rates()
	if l.Total > 0 {
		rest := join(count, rate)
		room := columns - utf8.RuneCountInString(join(l.Name, l.Metrics, share, rest)) - 1
		if room >= leastBar {
			return join(l.Name, l.Metrics, l.bar(room-2), rest)
		}
	}
	for _, line := range []string{
		join(l.Name, l.Metrics, share, count, rate),
		join(l.Name, l.Metrics, share, count),
		join(l.Name, l.Metrics, share),
		join(l.Name, share),
		l.Name,
	} {
		if utf8.RuneCountInString(line) <= columns {
			return line
		}
	}
	return string([]rune(l.Name)[:max(0, columns)])
}

// join puts what is not empty beside each other.
func join(parts ...string) string {
	line := ""
	for _, part := range parts {
		if part != "" && line != "" {
			line += "  "
		}
		line += part
	}
	return line
}

func (l Line) share() string {
	if l.Total == 0 {
		return ""
	}
	return fmt.Sprintf("%3d%%", 100*l.Done/l.Total)
}

func (l Line) count() string {
	if l.Total == 0 {
		return humanize.Comma(int64(l.Done))
	}
	return fmt.Sprintf("%d/%d", l.Done, l.Total)
}

// rates are the speed and what time is left at it.
func (l Line) rates() string {
	if l.Rate <= 0 {
		return ""
	}
	text := fmt.Sprintf("%.0f images/s", l.Rate)
	if l.Rate < 10 {
		text = fmt.Sprintf("%.1f images/s", l.Rate)
	}
	if left := l.Total - l.Done; left > 0 {
		text += "  " + Seconds(float64(left)/l.Rate) + " left"
	}
	return text
}

// bar is the share with a bar whose inside is so wide.
func (l Line) bar(width int) string {
	bar := progressbar.NewOptions(l.Total, progressbar.OptionSetWriter(io.Discard), progressbar.OptionSetWidth(width),
		progressbar.OptionSetElapsedTime(false), progressbar.OptionSetPredictTime(false))
	_ = bar.Set(min(l.Done, l.Total)) // it is drawn to nowhere
	return strings.TrimRight(strings.TrimPrefix(bar.String(), "\r "), " ")
}

// Seconds writes a time as a person reads it: 0.8s, 42s, 3m05s, 2h07m.
func Seconds(s float64) string {
	switch n := int(s + 0.5); {
	case s < 9.95:
		return fmt.Sprintf("%.1fs", s)
	case n < 60:
		return fmt.Sprintf("%ds", n)
	case n < 3600:
		return fmt.Sprintf("%dm%02ds", n/60, n%60)
	default:
		return fmt.Sprintf("%dh%02dm", n/3600, n%3600/60)
	}
}
