package settingsfile

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// Item is one of a file's list: a name, and settings that belong to it.
type Item struct {
	Name    string
	Entries []Entry
	Line    int // from 1
}

// ReadList reads a file that is a list. Its errors don't name the file.
func ReadList(path string) ([]Item, error) {
	data, err := readText(path)
	if err != nil {
		return nil, err
	}
	return ParseList(data)
}

// ParseList reads the text of a file that is a list: of names, and of mappings of one name
// to a mapping of settings.
func ParseList(data []byte) (items []Item, err error) {
	defer refuse(&err)
	body, err := parse(data)
	if err != nil || body == nil || body.Type() == ast.CommentType {
		return nil, err
	}
	list, ok := body.(*ast.SequenceNode)
	if !ok {
		return nil, fmt.Errorf("line %d: want lines of the form - name: {setting: value}", body.GetToken().Position.Line)
	}
	for _, node := range list.Values {
		item, err := itemOf(node)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// ReadMappings reads a file that is a list of mappings of settings, one a mapping; where it is
// no list, isList is false, with no error. Its errors don't name the file.
func ReadMappings(path string) (all [][]Entry, isList bool, err error) {
	data, err := readText(path)
	if err != nil {
		return nil, false, err
	}
	defer refuse(&err)
	body, err := parse(data)
	if err != nil {
		return nil, false, err
	}
	list, ok := body.(*ast.SequenceNode)
	if !ok {
		return nil, false, nil
	}
	for _, node := range list.Values {
		mapping, ok := node.(ast.MapNode)
		if !ok {
			return nil, true, fmt.Errorf("line %d: want lines of the form - {setting: value}", node.GetToken().Position.Line)
		}
		entries, err := settingsIn(mapping, "setting")
		if err != nil {
			return nil, true, err
		}
		all = append(all, entries)
	}
	return all, true, nil
}

// itemOf reads one item.
func itemOf(node ast.Node) (Item, error) {
	item := Item{Line: node.GetToken().Position.Line}
	var settings ast.Node
	if mapping, ok := node.(ast.MapNode); ok {
		at := mapping.MapRange()
		if !at.Next() {
			return item, fmt.Errorf("line %d: want - name: {setting: value}", item.Line)
		}
		node, settings = at.Key(), at.Value()
		item.Line = node.GetToken().Position.Line
		if at.Next() {
			return item, fmt.Errorf("line %d: a second name in one item: want - name: {setting: value}", item.Line)
		}
	}
	var err error
	if item.Name, err = scalar(node); err != nil {
		return item, fmt.Errorf("line %d: %w", item.Line, err)
	}
	item.Entries, err = settingsOf(item.Name, settings)
	return item, err
}

// settingsOf are those of an item. None of them is a mapping.
func settingsOf(name string, node ast.Node) (entries []Entry, err error) {
	if node == nil || node.Type() == ast.NullType || node.Type() == ast.CommentType {
		return nil, nil
	}
	mapping, ok := node.(ast.MapNode)
	if !ok {
		return nil, fmt.Errorf("line %d: %s: want settings, as in - %s: {setting: value}", node.GetToken().Position.Line, name, name)
	}
	return settingsIn(mapping, name)
}

// settingsIn are those of a mapping, which is that of name.
func settingsIn(mapping ast.MapNode, name string) (entries []Entry, err error) {
	for at := mapping.MapRange(); at.Next(); {
		line := at.Key().GetToken().Position.Line
		setting, err := scalar(at.Key())
		if err != nil {
			return nil, fmt.Errorf("line %d: %s: %w", line, name, err)
		}
		more, err := entryOf(Entry{Name: setting, Line: line}, at.Value())
		if err != nil {
			return nil, err
		}
		entries = append(entries, more...)
	}
	return entries, nil
}
