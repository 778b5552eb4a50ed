package shard

import (
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
)

// NamesFile lists the names of classes, beside shards that have numbers for them.
const NamesFile = "classes.txt"

// Names are those of the classes 0, 1 and so on.
type Names struct {
	from  string   // what lists them
	names []string // none: numbers are names
	index map[string]bool
}

// NamesOf are the names that from, such as a file, lists. It refuses empty names, and one
// that is there twice. Without names, numbers are the names.
func NamesOf(from string, names []string) (*Names, error) {
	n := &Names{from: from, names: names, index: map[string]bool{}}
	for i, name := range names {
		if name == "" {
			return nil, fault.Usage("%s has no name for class %d", from, i).WithHint("write one name a line, that of class 0 first")
		}
		if n.index[name] {
			return nil, fault.Usage("%s has the name %q twice", from, name).WithHint("give each class a name of its own")
		}
		n.index[name] = true
	}
	return n, nil
}

// ParseNames reads a NamesFile: one name a line, that of class 0 first.
func ParseNames(from string, text []byte) (*Names, error) {
	text, ok := names.WithoutMark(text)
	if !ok {
		return nil, fault.Usage("%s is no UTF-8 text", from).WithHint("save it as UTF-8")
	}
	lines := strings.Split(strings.TrimRight(string(text), " \t\r\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return NamesOf(from, lines)
}

// Empty says whether numbers are names.
func (n *Names) Empty() bool { return len(n.names) == 0 }

// All are the names, that of class 0 first.
func (n *Names) All() []string { return n.names }

// Of is the name of the class that a label means: a number, or a name.
func (n *Names) Of(label string) (string, error) {
	switch {
	case isNumber(label) && label[0] == '-':
		return "", fault.Usage("has the label %s, which stands for none", label).WithHint("give it the number of its class, from 0 on, or leave it out")
	case n.Empty():
		return label, nil
	case !isNumber(label):
		if !n.index[label] {
			return "", fault.Usage("has the label %q, which is none of the %d names in %s", label, len(n.names), n.from).WithHint("fix the label, or add the name")
		}
		return label, nil
	}
	at, err := strconv.Atoi(label)
	if err != nil || at >= len(n.names) {
		return "", fault.Usage("has the label %s, and %s has names for the classes 0 to %d", label, n.from, len(n.names)-1).WithHint("fix the label, or add the names that are missing")
	}
	return n.names[at], nil
}
