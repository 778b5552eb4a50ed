package dataset

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tfft/tfft/internal/names"
)

// Finding is something that a person should know about one file or folder.
type Finding struct {
	Path        string      `json:"path"` // relative to the folder of the data
	Problem     string      `json:"problem"`
	Consequence Consequence `json:"verdict"`
	Hint        string      `json:"hint,omitempty"` // what to do

	left left // what LeftOut counts it as
	warn bool // a run warns of it
	said bool // a run says it
}

// MarshalJSON writes a path that is no text as names.Text does.
func (f Finding) MarshalJSON() ([]byte, error) {
	type plain Finding
	f.Path = names.Text(f.Path)
	return json.Marshal(plain(f))
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *Finding) UnmarshalJSON(data []byte) error {
	type plain Finding
	err := json.Unmarshal(data, (*plain)(f))
	f.Path = names.Parse(f.Path)
	return err
}

// Consequence is what a run does about a finding.
type Consequence string

// The consequences, the gravest first.
const (
	Stops   Consequence = "stops the run"                             // the user has to fix it
	BadFile Consequence = "stops the run, or `bad-images` skip it"    // an image that cannot be used
	Suspect Consequence = "used as it is, but makes figures doubtful" // such as one picture in two splits
	Ignored Consequence = "left out"                                  // no image that tfft reads
	Remark  Consequence = "used"                                      // nothing to do
)

// Warnings are the findings of a scan that a run warns of.
func Warnings(notes []Finding) []string {
	return textsOf(notes, func(f Finding) bool { return f.warn })
}

// Said are the findings of a scan that a run says, and need no warning.
func Said(notes []Finding) []string {
	return textsOf(notes, func(f Finding) bool { return f.said })
}

func textsOf(notes []Finding, wanted func(Finding) bool) (texts []string) {
	for _, f := range notes {
		if wanted(f) {
			texts = append(texts, fmt.Sprintf("%q: %s", f.Path, f.Problem))
		}
	}
	return texts
}

// Fatal says whether a run would not get past it.
func (c Consequence) Fatal() bool { return c == Stops || c == BadFile }

// survey collects findings.
type survey struct {
	findings []Finding
	whole    bool              // what would stop a run is collected, too; else it is the error of the scan
	files    map[FileID]Sample // the images found so far: where each was found first
	twice    int               // images that were found under another name before
	sets     bool              // a file may lie in several class folders of a split
}

func newSurvey() *survey { return &survey{files: map[FileID]Sample{}} }

// note records something that no scan stops for.
func (s *survey) note(path, problem string, c Consequence) {
	s.findings = append(s.findings, Finding{Path: path, Problem: problem, Consequence: c})
}

// say records something that a run says.
func (s *survey) say(path, problem string, c Consequence) {
	s.findings = append(s.findings, Finding{Path: path, Problem: problem, Consequence: c, said: true})
}

// leave records something that is not used.
func (s *survey) leave(path, problem string, l left) {
	s.findings = append(s.findings, Finding{Path: path, Problem: problem, Consequence: Ignored, left: l})
}

// found records an image, unless the same file was found before under another name.
func (s *survey) found(id FileID, sample Sample) {
	first, before := s.files[id]
	if !before {
		s.files[id] = sample
		return
	}
	if s.sets && splitFolder(first) == splitFolder(sample) {
		return
	}
	s.twice++
	f := Finding{Path: sample.Path, Problem: fmt.Sprintf("the same file as %q", first.Path), Consequence: Remark}
	if first.Label != sample.Label || splitFolder(first) != splitFolder(sample) {
		if s.whole {
			return // it is the same picture, too, of which there is more to say
		}
		f.Problem += ", of another class or split"
		f.Consequence = Suspect
	}
	s.findings = append(s.findings, f)
}

// splitFolder is the folder of the split that a sample lies in.
func splitFolder(s Sample) string {
	dir, _, _ := strings.Cut(s.Path, "/")
	return dir
}

// stop records err, or returns it where it ends the scan.
func (s *survey) stop(path string, err error) error {
	if !s.whole || err == nil {
		return err
	}
	s.findings = append(s.findings, findingOf(path, err, Stops))
	return nil
}
