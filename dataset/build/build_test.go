package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

func TestParseCSV(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no header", "a.jpg,cat\nb.jpg,dog\n", "a.jpg cat /b.jpg dog "},
		{"header", "path,label\na.jpg,cat\n", "a.jpg cat "},
		{"other order", "Label,id,Filename\ncat,7,a.jpg\n", "a.jpg cat "},
		{"split", "path,label,split\na.jpg,cat,train\nb.jpg,cat,test\n", "a.jpg cat training/b.jpg cat evaluation"},
		{"quoted, with a mark", "\ufeffpath,label\n\"a, b.jpg\",cat\n", "a, b.jpg cat "},

		{"nothing", "", "lists no images"},
		{"only a header", "path,label\n", "lists no images"},
		{"no label", "a.jpg,cat\nb.jpg\n", "line 2"},
		{"bad quote", "a.jpg,cat\n\"b.jpg,dog\n", "line 2"},
		{"unknown split", "path,label,split\na.jpg,cat,fold7\n", "line 2"},
		{"no class name", "a.jpg,../cat\n", "line 1"},
		{"a class that is no text", "a.jpg,caf\xe9\n", "line 1"},
		{"two spellings of a class", "a.jpg,caf\u00e9\nb.jpg,cafe\u0301\n", "a.jpg caf\u00e9 /b.jpg caf\u00e9 "},
		{"two columns for the label", "filename,class,label\na.jpg,0,cat\n", `"class" and "label" may both be meant`},
		{"two columns for the path", "path,image,label\na.jpg,b.jpg,cat\n", `"path" and "image" may both be meant`},
		{"a column twice", "path,label,Label\na.jpg,cat,dog\n", `"label" and "Label" may both be meant`},
		{"Excel's Unicode text", "\xff\xfep\x00", "UTF-16"},
	}
	for _, tt := range tests {
		rows, err := parseCSV(strings.NewReader(tt.text))
		if err != nil {
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
			}
			continue
		}
		var got []string
		for _, r := range rows {
			got = append(got, r.path+" "+r.label+" "+r.split)
		}
		if strings.Join(got, "/") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, strings.Join(got, "/"), tt.want)
		}
	}
}

// FuzzCSV: no input makes the parser panic or return a row that cannot be used.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a.jpg,cat\n", "path,label,split\na.jpg,cat,train\n", "\ufefflabel,path\n\"c\nat\",a.jpg\n", "\"", ",,\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := parseCSV(strings.NewReader(text))
		if err == nil && len(rows) == 0 {
			t.Error("no rows and no error")
		}
		for _, r := range rows {
			if r.path == "" || checkClassName(r.label) != nil {
				t.Errorf("row %+v", r)
			}
		}
	})
}

// photos makes a folder of class folders with n files each.
func photos(t *testing.T, classes map[string]int) string {
	t.Helper()
	root := t.TempDir()
	for class, n := range classes {
		for i := range n {
			writeEmpty(t, filepath.Join(root, class, "sub"+string(rune('a'+i%2)), "p"+string(rune('a'+i/2))+".jpg"))
		}
	}
	return root
}

func writeEmpty(t *testing.T, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestSplitIsStratifiedAndSeeded: the shares hold in each class, and the seed
// alone decides who goes where.
func TestSplitIsStratifiedAndSeeded(t *testing.T) {
	source := photos(t, map[string]int{"cat": 20, "dog": 10})
	shares, err := ParseShares("0.8,0.1,0.1")
	if err != nil {
		t.Fatal(err)
	}
	places := func(seed uint64) string {
		p, err := PlanFolders(source, *shares, seed)
		if err != nil {
			t.Fatal(err)
		}
		for class, n := range map[string]int{"cat": 20, "dog": 10} {
			of := p.Counts()[class]
			if of[dataset.Training] != n*8/10 || of[dataset.Validation] != n/10 || of[dataset.Evaluation] != n/10 {
				t.Errorf("%s: %v", class, of)
			}
		}
		var all strings.Builder
		for _, i := range p.images {
			all.WriteString(i.key + ">" + i.split + " ")
		}
		return all.String()
	}
	first, again, other := places(1), places(1), places(2)
	if first != again || first == other {
		t.Error("want the same split for the same seed, and another for another")
	}
}

// TestNamesThatMeetGetASuffix: sub-folders hold files of one name.
func TestNamesThatMeetGetASuffix(t *testing.T) {
	source := photos(t, map[string]int{"cat": 8})
	shares, err := ParseShares("0.9,0.1")
	if err != nil {
		t.Fatal(err)
	}
	p, err := PlanFolders(source, *shares, 0)
	if err != nil {
		t.Fatal(err)
	}
	seen, marked := map[string]bool{}, 0
	for _, i := range p.images {
		if seen[i.split+i.name] {
			t.Errorf("%q is there twice", i.name)
		}
		seen[i.split+i.name] = true
		if strings.Contains(i.name, "-") {
			marked++
		}
	}
	if marked < 6 {
		t.Errorf("%d of 8 names are marked, want all that meet another", marked)
	}
}

func TestParseSharesRefuses(t *testing.T) {
	for _, value := range []string{"", "1", "0.5,0.6", "-0.5,1.5", "a,b", "0.7,0.1,0.1,0.1", "NaN,1"} {
		if _, err := ParseShares(value); fault.Code(err) != fault.ExitUsage {
			t.Errorf("%q: %v, want it refused", value, err)
		}
	}
}
