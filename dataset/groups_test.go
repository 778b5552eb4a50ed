package dataset

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func TestReadGroups(t *testing.T) {
	file := filepath.Join(t.TempDir(), "groups.csv")
	writeFile(t, file, []byte("\xef\xbb\xbfseries,Path\n a ,x/1.png\nb,./x//2.png\na,x/1.png\n"))
	got, err := ReadGroups(file, "series")
	if want := map[string]string{"x/1.png": "a", "x/2.png": "b"}; err != nil || !maps.Equal(got, want) {
		t.Fatalf("%v, %v, want %v", got, err, want)
	}
	groups, err := GroupsOf([]Sample{{Path: "x/2.png"}, {Path: "x/1.png"}}, got)
	if err != nil || !slices.Equal(groups, []string{"b", "a"}) {
		t.Errorf("%v, %v", groups, err)
	}
	if _, err := GroupsOf([]Sample{{Path: "x/2.png"}, {Path: "y.png"}}, got); err == nil || err.Error() != `1 images have no group: "y.png"` {
		t.Errorf("error %v", err)
	}
}

func TestReadGroupsRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "groups.csv")
	for text, want := range map[string]string{
		"":                                  `"` + file + `" lists no images`,
		"x/1.png,a\n":                       `"` + file + `" has no header: no column is called path or file or filename or image`,
		"path,serie\nx.png,a\n":             `"` + file + `" has no column "series"; its columns are: "path", "serie"`,
		"path,series\nx.png, \n":            `"` + file + `" line 2: "x.png" has no group; give an image that is like no other a group of its own`,
		"path,series\nx.png,a\n./x.png,b\n": `"` + file + `" line 3: "x.png" is of the group "b", and before of "a"; keep one of the lines`,
		"path,series\nx.png,a,b\n":          `"` + file + `" line 2: wrong number of fields`,
	} {
		writeFile(t, file, []byte(text))
		_, err := ReadGroups(file, "series")
		if err == nil || strings.TrimSuffix(err.Error()+"; "+fault.Hint(err), "; ") != want {
			t.Errorf("%q: error %v; %s\nwant %s", text, err, fault.Hint(err), want)
		}
	}
	if _, err := ReadGroups(file+"x", "series"); err == nil {
		t.Error("read what is not there")
	}
}

// TestColumnOfGroupsIsUsed: a list's scan does not call it unused.
func TestColumnOfGroupsIsUsed(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "x.png"), []byte("x"))
	list := filepath.Join(dir, "list.csv")
	writeFile(t, list, []byte("path,label,split,series,note\nx.png,cat,training,a,n\n"))
	for _, other := range [][]string{nil, {"series"}} {
		d, err := Reader{}.Besides(other...).Scan(list)
		if err != nil {
			t.Fatal(err)
		}
		want := `columns that are not used: "series", "note"`
		if other != nil {
			want = `columns that are not used: "note"`
		}
		if !slices.ContainsFunc(d.Notes, func(f Finding) bool { return f.Problem == want }) {
			t.Errorf("%v: notes %v, want %q", other, d.Notes, want)
		}
	}
}
