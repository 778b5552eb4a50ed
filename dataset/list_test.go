package dataset

import (
	"strings"
	"testing"
)

func TestParseList(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no header", "a.jpg,cat\nb.jpg,dog\n", "a.jpg cat /b.jpg dog "},
		{"no header, split", "a.jpg,cat,train\n", "a.jpg cat training"},
		{"header", "path,label\na.jpg,cat\n", "a.jpg cat "},
		{"other order", "Label,id,Filename\ncat,7,a.jpg\n", "a.jpg cat "},
		{"split", "path,label,split\na.jpg,cat,train\nb.jpg,cat,test\nc.jpg,cat, Valid \n", "a.jpg cat training/b.jpg cat evaluation/c.jpg cat validation"},
		{"quoted, with a mark", "\ufeffpath,label\n\"a, \"\"b\"\".jpg\",cat\n", `a, "b".jpg cat `},
		{"from Windows", "\ufeffpath,label\r\na.jpg,cat\r\n\r\nb.jpg,dog\r\n", "a.jpg cat /b.jpg dog "},
		{"without a last line's end", "path,label\na.jpg,cat", "a.jpg cat "},
		{"two spellings of a class", "a.jpg,caf\u00e9\nb.jpg,cafe\u0301\n", "a.jpg caf\u00e9 /b.jpg caf\u00e9 "},
		{"a class called image", "a.jpg,image\n", "a.jpg image "},

		{"nothing", "", "lists no images"},
		{"only a header", "path,label\n", "lists no images"},
		{"no label", "a.jpg,cat\nb.jpg\n", "line 2: 1 fields, where the first line has 2"},
		{"an empty label", "path,label\na.jpg,cat\nb.jpg, \n", `line 3: "b.jpg" has no label`},
		{"no path", "path,label\n,cat\n", "line 2: no path"},
		{"bad quote", "a.jpg,cat\n\"b.jpg,dog\n", "line 2"},
		{"unknown split", "path,label,split\na.jpg,cat,fold7\n", `line 2: "a.jpg" is of the split "fold7"`},
		{"an empty split", "path,label,split\na.jpg,cat,\n", `line 2: "a.jpg" is of the split ""`},
		{"a class that is no text", "a.jpg,caf\xe9\n", "line 1"},
		{"two columns for the label", "filename,class,label\na.jpg,0,cat\n", `"class" and "label" may both be meant`},
		{"two columns for the path", "path,image,label\na.jpg,b.jpg,cat\n", `"path" and "image" may both be meant`},
		{"a column twice", "path,label,Label\na.jpg,cat,dog\n", `"label" and "Label" may both be meant`},
		{"no column for the label", "path,name\na.jpg,cat\n", "line 1: no column is called label or class"},
		{"too many columns", "a.jpg,cat,training,1\n", "4 fields: want path,label"},
		{"semicolons", "path;label\na.jpg;cat\n", "commas separate fields"},
		{"Excel's Unicode text", "\xff\xfep\x00", "UTF-16"},
	}
	for _, tt := range tests {
		list, err := Reader{}.parseList(strings.NewReader(tt.text))
		if err != nil {
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
			}
			continue
		}
		var got []string
		for _, l := range list.Lines {
			if l.Problem != nil {
				err = list.At(l, l.Problem)
			}
			got = append(got, l.Path+" "+l.Label+" "+l.Split)
		}
		if text := strings.Join(got, "/"); err == nil && text != tt.want || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %q, %v, want %q", tt.name, text, err, tt.want)
		}
	}
}

func TestColumnsThatAreNotUsed(t *testing.T) {
	list, err := Reader{}.parseList(strings.NewReader("id,path,label,source\n1,a.jpg,cat,web\n"))
	if err != nil || strings.Join(list.Unused, " ") != "id source" || list.Splits {
		t.Errorf("%+v, %v", list, err)
	}
}

// FuzzList: no input makes the parser panic or return a line that cannot be used and
// has no problem.
func FuzzList(f *testing.F) {
	for _, seed := range []string{"a.jpg,cat\n", "path,label,split\na.jpg,cat,train\n", "\ufefflabel,path\n\"c\nat\",a.jpg\n", "\"", ",,\n", "path,x\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := Reader{}.parseList(strings.NewReader(text))
		if err != nil {
			return
		}
		if len(list.Lines) == 0 {
			t.Error("no lines and no error")
		}
		for _, l := range list.Lines {
			if l.Problem == nil && (l.Path == "" || l.Label == "" || CheckClassName(l.Label) != nil || list.Splits && l.Split == "") {
				t.Errorf("line %+v", l)
			}
		}
	})
}
