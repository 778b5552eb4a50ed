package augment

import (
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

// TestParseReadsWhatStringWrites: a run folder holds the text.
func TestParseReadsWhatStringWrites(t *testing.T) {
	other := RecipeAffine()
	other.WidthShiftRange, other.HeightShiftRange = Shift{Limit: 4, Whole: true}, Shift{Limit: 5}
	for _, list := range []List{nil, Recipe(), {other}, {Brightness{Range{1, 1}}}, everything(FillReflect), everything(FillConstant), everything(FillNearest)} {
		got, err := Parse(list.String())
		if err != nil || got.String() != list.String() {
			t.Errorf("%s is read as %s, %v", list, got, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"rotation-range=-1":                    "`rotation-range` \"-1\": want a number that is not negative",
		"zoom-range=2":                         "`zoom-range` 2: want factors above 0",
		"zoom-range=0,1":                       "`zoom-range` 0,1: want factors above 0",
		"brightness-range=2,1":                 "`brightness-range` \"2,1\": want LOW,HIGH",
		"cval=256":                             "`cval` 256: want a grey level",
		"fill-mode=edge":                       "`fill-mode` \"edge\": want nearest, constant, reflect or wrap",
		"horizontal-flip=very":                 "`horizontal-flip` \"very\": want true or false",
		"channel-shift(channel-shift-range=5)": "no parameter \"channel-shift(channel-shift-range\"",
		"strong":                               "no parameter \"strong\"",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("rotation-range=60 width-shift-range=0.3 height-shift-range=20 zoom-range=0.6,1.6 brightness-range=0.4,1.5 fill-mode=wrap cval=90")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := Parse(text)
		if err != nil {
			return
		}
		if again, err := Parse(list.String()); err != nil || again.String() != list.String() {
			t.Errorf("%q is %s, and then %s, %v", text, list, again, err)
		}
	})
}
