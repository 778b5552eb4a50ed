package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

// TestListsOfClassesThatAreNoFolders has names that only a list can have.
func TestListsOfClassesThatAreNoFolders(t *testing.T) {
	source := pictures(t, "a.png")
	for _, class := range []string{"../cat", ".hidden", "a/b"} {
		file := filepath.Join(source, "list.csv")
		if err := os.WriteFile(file, []byte("path,label\na.png,"+class+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := PlanCSV(file, source, &Shares{1, 0}, 0)
		if err == nil || !strings.Contains(err.Error(), `list.csv" line 2: class name "`+class+`" cannot be a folder's name`) {
			t.Errorf("%q: %v", class, err)
		}
	}
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
