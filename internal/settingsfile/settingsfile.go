package settingsfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"

	"github.com/tfft/tfft/internal/names"
)

// maxBytes is the largest file that is read.
const maxBytes = 64 << 10

// Entry is a setting of the file.
type Entry struct {
	Section string // the name of the mapping that it stands in; empty: the file's own
	Part    string // the name of the mapping in Section that it stands in; empty: Section's own
	Name    string
	Values  []string // as written; one, unless IsList
	IsList  bool
	Line    int // from 1
}

// Read reads the file at path. Its errors don't name the file.
func Read(path string) ([]Entry, error) {
	data, err := readText(path)
	if err != nil {
		return nil, err
	}
	return Parse(data)
}

// readText reads a file that is text.
func readText(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("it is larger than %d KiB", maxBytes>>10)
	}
	data, ok := names.WithoutMark(data)
	if !ok {
		return nil, errors.New("it is no UTF-8 text: save it as UTF-8")
	}
	return data, nil
}

// Parse reads the text of a file.
func Parse(data []byte) (entries []Entry, err error) {
	defer refuse(&err)
	body, err := parse(data)
	if err != nil {
		return nil, err
	}
	return entriesOf(Entry{}, body)
}

// refuse makes an error of what go-yaml panics with, on text that is not YAML.
func refuse(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("it is not YAML: %v", p)
	}
}

// parse gives the one document of a file; nil: it is empty.
func parse(data []byte) (body ast.Node, err error) {
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, errors.New("it is not a text file")
	}
	tokens := lexer.Tokenize(string(data))
	if err := checkDepth(tokens); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, errors.New(yaml.FormatError(err, false, false))
	}
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil:
		case body != nil:
			return nil, fmt.Errorf("line %d: a second document", doc.Body.GetToken().Position.Line)
		default:
			body = doc.Body
		}
	}
	return body, nil
}

// entriesOf lists the settings of the mapping at in, and of those in it; nil: there are none.
func entriesOf(in Entry, node ast.Node) ([]Entry, error) {
	if node == nil || node.Type() == ast.NullType || node.Type() == ast.CommentType {
		return nil, nil
	}
	mapping, ok := node.(ast.MapNode)
	if !ok {
		return nil, fmt.Errorf("line %d: want lines of the form name: value", node.GetToken().Position.Line)
	}
	var entries []Entry
	for at := mapping.MapRange(); at.Next(); {
		more, err := entriesAt(in, at.Key(), at.Value())
		if err != nil {
			return nil, err
		}
		entries = append(entries, more...)
	}
	return entries, nil
}

// entriesAt is the setting of key, or those of the mapping that key names.
func entriesAt(in Entry, key ast.MapKeyNode, value ast.Node) ([]Entry, error) {
	line := key.GetToken().Position.Line
	name, err := scalar(key)
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", line, err)
	}
	if _, ok := value.(ast.MapNode); ok {
		switch {
		case in.Section == "":
			return entriesOf(Entry{Section: name}, value)
		case in.Part == "":
			return entriesOf(Entry{Section: in.Section, Part: name}, value)
		}
	}
	in.Name, in.Line = name, line
	return entryOf(in, value)
}

// entryOf is the setting e with its value.
func entryOf(e Entry, value ast.Node) ([]Entry, error) {
	nodes := []ast.Node{value}
	if list, ok := value.(*ast.SequenceNode); ok {
		e.IsList, nodes = true, list.Values
	}
	for _, node := range nodes {
		text, err := scalar(node)
		if err != nil {
			return nil, fmt.Errorf("line %d: %s: %w", e.Line, e.Name, err)
		}
		e.Values = append(e.Values, text)
	}
	if len(e.Values) == 0 {
		return nil, fmt.Errorf("line %d: %s: the list is empty", e.Line, e.Name)
	}
	return []Entry{e}, nil
}

// scalar is a single value as it is written, without its quotes.
func scalar(node ast.Node) (string, error) {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value, nil
	case *ast.LiteralNode:
		return node.Value.Value, nil
	case *ast.NullNode:
		return "", errors.New("it has no value")
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "", errors.New("anchors, aliases and tags are not read")
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return node.GetToken().Value, nil
	}
	return "", errors.New("want one value, or a list of values")
}
