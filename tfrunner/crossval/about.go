package crossval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tfft/tfft/tfrunner"
)

// about is what the figures of a fold depend on.
type about struct {
	tfrunner.Basis
	Splits []string `json:"splits"`
	Folds  int      `json:"folds"`
	Groups string   `json:"groups,omitempty"` // the SHA-256 of the images' groups
}

// about is what those of x depend on.
func (x *experiment) about() about {
	return about{Basis: x.trials.Basis(&x.phase), Splits: x.config.Splits, Folds: x.config.Folds, Groups: x.dealt.groupsDigest()}
}

// differs says how another experiment, which began the journal, differs from a; empty: it does
// not.
func (a about) differs(was about) string {
	how := was.Differs(a.Basis)
	switch {
	case how != "":
		return how
	case !slices.Equal(was.Splits, a.Splits):
		return fmt.Sprintf("the images of %s, now they are those of %s", strings.Join(was.Splits, ", "), strings.Join(a.Splits, ", "))
	case was.Folds != a.Folds:
		return fmt.Sprintf("`folds` %d, now it is %d", was.Folds, a.Folds)
	case was.Groups != a.Groups:
		return "other groups of images"
	}
	return ""
}
