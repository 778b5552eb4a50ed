package dataset

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
)

// CheckClassName refuses the name of a class that is no text of one line (exit code 2):
// reports, models and other programs are given it.
func CheckClassName(name string) error {
	if names.IsText(name) {
		return nil
	}
	return fault.Usage("the class name %q is no UTF-8 text of one line", name).WithHint("rename the class, with letters and signs that show")
}

// classes are those of a split's class folders, sorted. Folders whose names are the same
// letters, written in different bytes, are one class.
func (s *survey) classes(root, dir string, folders []string) (classes []string, err error) {
	first := map[string]string{} // the folder of each class
	for _, folder := range folders {
		if err := CheckClassName(folder); err != nil {
			err := fault.Usage("class folder %q: %w", path.Join(root, dir, folder), err).WithHint("rename the folder, with letters and signs that show")
			if err := s.stop(path.Join(dir, folder), err); err != nil {
				return nil, err
			}
		}
		class := names.Same(folder)
		s.noteUnseen(path.Join(dir, folder), class)
		if other, there := first[class]; there {
			s.oneClass(path.Join(dir, folder), "folder", folder, other)
			continue
		}
		first[class] = folder
		classes = append(classes, class)
	}
	slices.Sort(classes)
	return classes, nil
}

// noteUnseen notes a class whose name begins or ends with what nobody sees.
func (s *survey) noteUnseen(at, class string) {
	if shown := strings.Trim(class, " \ufeff\u200b\u00a0"); shown != class {
		s.note(at, fmt.Sprintf("the class is called %q, not %q", class, shown), Suspect)
	}
}

// oneClass notes a folder or label that is the same letters as another one.
func (s *survey) oneClass(at, what, name, other string) {
	s.findings = append(s.findings, Finding{
		Path: at, Problem: fmt.Sprintf("one class with the %s %+q: %+q are the same letters in other bytes", what, other, name), Consequence: Suspect, warn: true,
	})
}

// otherForms notes the folders of a split whose names are written in other bytes than those of
// training, which may be nil.
func (s *survey) otherForms(training *Split, dir string, folders []string) {
	if training == nil {
		return
	}
	forms := map[string]string{} // by class
	for _, sample := range training.Samples {
		_, rest, _ := strings.Cut(sample.Path, "/")
		folder, _, _ := strings.Cut(rest, "/")
		forms[names.Same(folder)] = folder
	}
	for _, folder := range folders {
		if other, there := forms[names.Same(folder)]; there && other != folder {
			s.oneClass(path.Join(dir, folder), "folder", folder, path.Join(training.Dir, other))
		}
	}
}
