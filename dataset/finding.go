package dataset

// Finding is something to be said of one file or folder of a dataset.
type Finding struct {
	Path    string  `json:"path"` // relative to the data folder
	Problem string  `json:"problem"`
	Verdict Verdict `json:"verdict"`
	Hint    string  `json:"hint,omitempty"` // what to do
}

// Verdict is what becomes of what a Finding is about.
type Verdict string

// The verdicts, the gravest first.
const (
	Stops   Verdict = "stops the run"                             // it has to be mended
	BadFile Verdict = "stops the run, or `bad-images` skip it"    // an image that cannot be used
	Suspect Verdict = "used as it is, but makes figures doubtful" // such as one picture in two splits
	Ignored Verdict = "left out"                                  // no image that tfft reads
	Remark  Verdict = "used"                                      // nothing to do
)

// Fatal says whether a run would not get past it.
func (v Verdict) Fatal() bool { return v == Stops || v == BadFile }

// survey collects findings. A nil survey wants none: there, an error ends the
// scan that met it.
type survey struct{ findings []Finding }

// note records something that no scan stops for.
func (s *survey) note(path, problem string, v Verdict) {
	if s != nil {
		s.findings = append(s.findings, Finding{Path: path, Problem: problem, Verdict: v})
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
