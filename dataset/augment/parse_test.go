package augment

import (
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

// TestParseReadsWhatStringWrites: a run folder holds the text.
func TestParseReadsWhatStringWrites(t *testing.T) {
	other := RecipeAffine()
	other.WidthShiftRange, other.HeightShiftRange = Shift{Limit: 4, Whole: true}, Shift{Limit: 5}
	for _, list := range []List{nil, Recipe(), {other}, {Brightness{Range{1, 1}}}, Light(), Strong(), allOps(), everything(FillReflect), everything(FillConstant), everything(FillNearest)} {
		got, err := Parse(list.String())
		if err != nil || got.String() != list.String() {
			t.Errorf("%s is read as %s, %v", list, got, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"rotation-range=-1":                     "`rotation-range` \"-1\": want a number that is not negative",
		"zoom-range=2":                          "`zoom-range` 2: want factors above 0",
		"zoom-range=0,1":                        "`zoom-range` 0,1: want factors above 0",
		"brightness-range=2,1":                  "`brightness-range` \"2,1\": want LOW,HIGH",
		"cval=256":                              "`cval` 256: want a grey level",
		"fill-mode=edge":                        "`fill-mode` \"edge\": want nearest, constant, reflect or wrap",
		"horizontal-flip=very":                  "`horizontal-flip` \"very\": want true or false",
		"channel-shift(channel-shift-range=-5)": "channel-shift: channel-shift-range \"-5\": want a number that is not negative",
		"channel-shift-range=5 channel-shift(channel-shift-range=6)": "channel-shift is listed twice",
		"random-grayscale(p=0.1) random-resized-crop(scale=0.5,1)":   "random-resized-crop comes after random-grayscale",
		"random-grayscale(p=0.1":                                     "has no end",
		"random-grayscale(q=0.1)":                                    "random-grayscale: unknown parameter \"q\"",
		"random-greyscale(p=0.1)":                                    "unknown operation \"random-greyscale\"",
		"strong":                                                     "no parameter \"strong\"",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("rotation-range=60 width-shift-range=0.3 height-shift-range=20 zoom-range=0.6,1.6 brightness-range=0.4,1.5 fill-mode=wrap cval=90")
	f.Add(allOps().String())
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

// allOps has every operation, none with the values that it usually has.
func allOps() List {
	return List{
		RandomResizedCrop{Scale: Range{0.25, 0.75}, Ratio: Range{0.5, 2}},
		RandomFlip{P: 0.25}, RandomFlip{Vertical: true, P: 0.75},
		ColorJitter{Brightness: Range{0.6, 1.4}, Contrast: Range{0, 2}, Saturation: Range{0.5, 1}, Hue: Range{-0.1, 0.2}},
		RandomGrayscale{P: 0.2}, TrivialAugment{Bins: 11, Fill: 128}, RandAugment{Ops: 3, Magnitude: 7, Bins: 10, Fill: 0.5},
		Affine{RotationRange: 5}, ChannelShift{9}, Brightness{Range{0.5, 1.5}},
		RandomErasing{P: 0.9, Scale: Range{0.1, 0.2}, Ratio: Range{0.5, 0.5}, Value: 7},
		MixUp{Mixing{Alpha: 0.2, P: 0.5}}, CutMix{Mixing{Alpha: 0.75, P: 0.25}},
	}
}

// TestAllOps: what is true of all operations is tested on all of them.
func TestAllOps(t *testing.T) {
	for _, name := range OpNames() {
		if !slices.ContainsFunc(allOps(), func(op Op) bool { return op.Name() == name }) {
			t.Errorf("allOps lacks %s", name)
		}
		op, err := NewOp(name, nil)
		if err != nil || op.Name() != name {
			t.Errorf("%s: %v, %v", name, op, err)
		}
	}
}

func TestOneThatDiffers(t *testing.T) {
	for _, tt := range []struct{ a, b, want string }{
		{"default", "default", ""},
		{"default", "none", ""},
		{"rotation-range=5", "rotation-range=6", "rotation-range 5 6"},
		{"rotation-range=5", "none", "rotation-range 5 0"},
		{"random-erasing(p=0.5 scale=0.1,0.2)", "random-erasing(p=0.25 scale=0.1,0.2)", "random-erasing p 0.5 0.25"},
		{"random-erasing(p=0.5 value=9)", "random-erasing(p=0.5)", "random-erasing value 9 0"},
		{"random-erasing(p=0.5 value=9)", "random-erasing(p=0.25)", ""},
		{"random-grayscale(p=0.1)", "random-grayscale(p=0.1) random-erasing(p=0.5)", "random-erasing off on"},
		{"random-grayscale(p=0.1) random-erasing(p=0.5)", "random-erasing(p=0.5)", "random-grayscale on off"},
		{"random-grayscale(p=0.1) random-erasing(p=0.5)", "random-erasing(p=0.5) random-grayscale(p=0.1)", ""},
		{"random-grayscale(p=0.1)", "random-erasing(p=0.5)", ""},
		{"random-grayscale(p=0.1", "random-grayscale(p=0.2)", ""},
	} {
		name, was, now, ok := OneThatDiffers(tt.a, tt.b)
		got := strings.TrimSpace(name + " " + was + " " + now)
		if !ok {
			got = ""
		}
		if got != tt.want {
			t.Errorf("%s, %s: %q, want %q", tt.a, tt.b, got, tt.want)
		}
	}
}
