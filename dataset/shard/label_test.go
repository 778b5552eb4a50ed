package shard

import (
	"strings"
	"testing"
)

func TestParseClass(t *testing.T) {
	for text, want := range map[string]string{
		"7": "7", " 7\r\n": "7", "bread": "bread", "\ufeffsour bread\n": "sour bread", "007": "007",
		"": "its .cls is empty", " \n": "its .cls is empty", "a\nb": "no line of text", "\xff": "no line of text", "\x00\x00": "no line of text",
	} {
		got, err := ParseClass([]byte(text))
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != want || err != nil && !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestParseJSON(t *testing.T) {
	for _, tt := range []struct {
		text string
		many bool
		want string
	}{
		{`{"label": 7}`, false, "7"},
		{`{"label": "bread", "id": {"a": [1]}}`, false, "bread"},
		{`{"label": "7"}`, false, "7"},
		{`{"label": -1}`, false, "-1"},
		{`{"label": 3, "labels": [1, 2]}`, false, "3"},
		{`{"label": 3, "labels": [1, "b"]}`, true, "1|b"},
		{`{"label": 3}`, true, "3"},
		{`{"labels": []}`, true, ""},

		{`{"labels": [1]}`, false, "of any number of classes"},
		{`{"Label": 7}`, false, "its .json has none"},
		{`{"label": null}`, false, "its .json has none"},
		{`{"label": 7.5}`, false, "want a whole number or a name"},
		{`{"label": 1e3}`, false, "want a whole number or a name"},
		{`{"label": true}`, false, "want a whole number or a name"},
		{`{"label": ""}`, false, "want a whole number or a name"},
		{`{"label": [7]}`, false, "want a whole number or a name"},
		{`{"labels": 7}`, true, "labels are no list"},
		{`{"labels": null}`, true, "labels are no list"},
		{`{"labels": [null]}`, true, "want a whole number or a name"},
		{`{"label": 7`, false, "no JSON object"},
		{`7`, false, "no JSON object"},
		{``, false, "no JSON object"},
	} {
		labels, err := ParseJSON([]byte(tt.text), tt.many)
		got := strings.Join(labels, "|")
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != tt.want || err != nil && !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	listed, err := ParseNames("classes.txt", []byte("\ufeffbread\r\n 7 \r\nsoup\r\n\r\n"))
	if err != nil || strings.Join(listed.All(), "|") != "bread|7|soup" {
		t.Fatalf("%+v, %v", listed, err)
	}
	none, err := NamesOf("", nil)
	if err != nil || !none.Empty() {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		names       *Names
		label, want string
	}{
		{listed, "0", "bread"}, {listed, "1", "7"}, {listed, "soup", "soup"}, {listed, "02", "soup"},
		{listed, "3", "names for the classes 0 to 2"}, {listed, "99999999999999999999", "names for the classes 0 to 2"},
		{listed, "cake", "none of the 3 names"}, {listed, "-1", "stands for none"},
		{none, "7", "7"}, {none, "007", "007"}, {none, "cake", "cake"}, {none, "-1", "stands for none"},
	} {
		got, err := tt.names.Of(tt.label)
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != tt.want || err != nil && !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.label, got, tt.want)
		}
	}
	for text, want := range map[string]string{"": "no name for class 0", "a\n\nb": "no name for class 1", "a\na\n": `"a" twice`, "\xff": "no UTF-8"} {
		if _, err := ParseNames("x", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// FuzzLabel: a label is text of one line, or there is an error.
func FuzzLabel(f *testing.F) {
	for _, seed := range []string{"7", "bread\n", `{"label": 7}`, `{"labels": ["a", 1]}`, "\ufeff", "a\n\nb"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var all []string
		if label, err := ParseClass(text); err == nil {
			all = append(all, label)
		}
		for _, many := range []bool{false, true} {
			if labels, err := ParseJSON(text, many); err == nil {
				all = append(all, labels...)
			}
		}
		if names, err := ParseNames("x", text); err == nil {
			for _, name := range names.All() {
				if name == "" || strings.TrimSpace(name) != name {
					t.Errorf("the name %q", name)
				}
			}
		}
		for _, label := range all {
			if label == "" || strings.TrimSpace(label) != label || strings.ContainsAny(label, "\r\n\x00") {
				t.Errorf("the label %q", label)
			}
		}
	})
}
