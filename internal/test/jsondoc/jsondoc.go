// Package jsondoc compares a page that describes JSON field by field with the types that
// the JSON is made of.
package jsondoc

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Page is such a page: its parts begin with a heading (## tfft predict) or a name in bold
// (**phase**: ...), and each has a table, or sentences, that name fields in backquotes.
type Page struct {
	order []string
	parts map[string][]string // lines by heading
}

// Read reads a page.
func Read(t *testing.T, path string) Page {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p, at := Page{parts: map[string][]string{}}, ""
	for line := range strings.Lines(string(data)) {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			at = strings.TrimSpace(heading)
		} else if name := bold.FindString(line); name != "" {
			at = name
		}
		if !slices.Contains(p.order, at) {
			p.order = append(p.order, at)
		}
		p.parts[at] = append(p.parts[at], line)
	}
	return p
}

var timeType = reflect.TypeFor[time.Time]()

var (
	bold     = regexp.MustCompile(`^\*\*\w+\*\*`)
	quoted   = regexp.MustCompile("`([^`]+)`")
	firstRow = regexp.MustCompile(`^\| ([^|]*) \|`)
)

// Parts are the headings that begin with prefix.
func (p Page) Parts(prefix string) (parts []string) {
	for _, part := range p.order {
		if strings.HasPrefix(part, prefix) {
			parts = append(parts, part)
		}
	}
	return parts
}

// Names are fields: those of an object, and those of objects in it.
type Names struct{ Own, Inner []string }

// Without is n without the own fields of others.
func (n Names) Without(others Names) Names {
	own := slices.DeleteFunc(slices.Clone(n.Own), func(name string) bool { return slices.Contains(others.Own, name) })
	return Names{own, n.Inner}
}

// Fields are those that encoding/json makes of a type.
func Fields(t reflect.Type) (n Names) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		kind := f.Type
		for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		isObject := kind.Kind() == reflect.Struct && kind.NumField() > 0 && kind != timeType
		switch {
		case name == "-":
		case f.Anonymous && name == "" && isObject:
			inner := Fields(kind)
			n.Own, n.Inner = append(n.Own, inner.Own...), append(n.Inner, inner.Inner...)
		case name != "":
			n.Own = append(n.Own, name)
			if isObject {
				inner := Fields(kind)
				n.Inner = slices.Concat(n.Inner, inner.Own, inner.Inner)
			}
		}
	}
	return n
}

// Check compares the fields of a part's table, and what else the part names, with those of
// types: each is to be documented, and each that a table lists is to exist.
func (p Page) Check(t *testing.T, part string, fields ...Names) {
	t.Helper()
	lines, ok := p.parts[part]
	if !ok {
		t.Errorf("%s is not documented", part)
		return
	}
	var listed, named, known []string
	for _, line := range lines {
		for _, match := range quoted.FindAllStringSubmatch(line, -1) {
			named = append(named, match[1])
		}
		if cell := firstRow.FindStringSubmatch(line); cell != nil {
			for _, match := range quoted.FindAllStringSubmatch(cell[1], -1) {
				listed = append(listed, match[1])
			}
		}
	}
	for _, n := range fields {
		known = append(known, n.Own...)
		for _, name := range n.Own {
			if !slices.Contains(listed, name) && (len(listed) > 0 || !slices.Contains(named, name)) {
				t.Errorf("%s: the field %q is not documented", part, name)
			}
		}
		for _, name := range n.Inner {
			if !slices.Contains(named, name) {
				t.Errorf("%s: the inner field %q is not documented", part, name)
			}
		}
	}
	for _, name := range listed {
		if !slices.Contains(known, name) {
			t.Errorf("%s: there is no field %q", part, name)
		}
	}
}
