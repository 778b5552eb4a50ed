package dataset

// Finding is something that a person should know about one file or folder.
type Finding struct {
	Path        string      `json:"path"` // relative to the data folder
	Problem     string      `json:"problem"`
	Consequence Consequence `json:"verdict"`
	Hint        string      `json:"hint,omitempty"` // what to do
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

// Fatal says whether a run would not get past it.
func (c Consequence) Fatal() bool { return c == Stops || c == BadFile }

// survey collects findings. A nil survey wants none: there, an error ends the
// scan that met it.
type survey struct{ findings []Finding }

// note records something that no scan stops for.
func (s *survey) note(path, problem string, c Consequence) {
	if s != nil {
		s.findings = append(s.findings, Finding{Path: path, Problem: problem, Consequence: c})
	}
}

// stop records err, or returns it where nothing is recorded.
func (s *survey) stop(path string, err error) error {
	if s == nil || err == nil {
		return err
	}
	s.findings = append(s.findings, findingOf(path, err, Stops))
	return nil
}
