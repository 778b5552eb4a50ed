package augment

// Affine turns, shifts, slants, scales and mirrors an image, in the vocabulary
// and units of Keras's ImageDataGenerator. The zero value changes nothing.
type Affine struct {
	RotationRange    float64 // degrees: turned by up to this much either way
	WidthShiftRange  Shift   // moved left or right
	HeightShiftRange Shift   // moved up or down
	ShearRange       float64 // degrees: slanted by up to this much either way
	ZoomRange        Range   // each axis is scaled by a factor of its own; zero: 1
	HorizontalFlip   bool    // mirrored left to right, half of the time
	VerticalFlip     bool    // mirrored top to bottom, half of the time
	FillMode         FillMode
	Cval             float64 // grey level of what lies outside, with FillConstant
}

// FillMode says which colour the points outside an image have.
type FillMode string

// The fill modes, on a row of pixels a b c d.
const (
	FillNearest  FillMode = ""         // a a a | a b c d | d d d
	FillConstant FillMode = "constant" // Affine.Cval everywhere
	FillReflect  FillMode = "reflect"  // c b a | a b c d | d c b
	FillWrap     FillMode = "wrap"     // b c d | a b c d | a b c
)

// RecipeAffine is the only operation of the Recipe.
func RecipeAffine() Affine {
	return Affine{
		RotationRange:    30,
		WidthShiftRange:  Shift{Limit: 0.2},
		HeightShiftRange: Shift{Limit: 0.2},
		ShearRange:       0.15,
		ZoomRange:        Range{0.85, 1.15},
		HorizontalFlip:   true,
	}
}

// Name implements Op.
func (Affine) Name() string { return "affine" }

// Parameters implements Op.
func (a Affine) Parameters() []Parameter {
	return set(
		Parameter{"rotation-range", number(a.RotationRange)},
		Parameter{"width-shift-range", a.WidthShiftRange.String()},
		Parameter{"height-shift-range", a.HeightShiftRange.String()},
		Parameter{"shear-range", number(a.ShearRange)},
		Parameter{"zoom-range", a.ZoomRange.String()},
		Parameter{"horizontal-flip", flag(a.HorizontalFlip)},
		Parameter{"vertical-flip", flag(a.VerticalFlip)},
		Parameter{"fill-mode", string(a.FillMode)},
		Parameter{"cval", number(a.Cval)},
	)
}

// affineDraws is how many numbers Affine draws.
const affineDraws = 8

// Draw implements Op; the transform is a Warp. Distributions are those of
// ImageDataGenerator.get_random_transform: uniform in every range, zx and zy
// apart, a flip for half of the images. Unlike Keras 3, where the two shifts are
// swapped by mistake, the width shift moves along the width and the height shift
// along the height.
func (a Affine) Draw(seed uint64, epoch int, path string, height, width int) Transform {
	r := recipeStream(seed, epoch, path, 0)
	return Warp{
		Theta:          within(a.RotationRange, r.Float64()),
		Tx:             a.WidthShiftRange.pixels(r.Float64(), width),
		Ty:             a.HeightShiftRange.pixels(r.Float64(), height),
		Shear:          within(a.ShearRange, r.Float64()),
		Zx:             a.ZoomRange.at(r.Float64()),
		Zy:             a.ZoomRange.at(r.Float64()),
		FlipHorizontal: r.Float64() < 0.5 && a.HorizontalFlip,
		FlipVertical:   r.Float64() < 0.5 && a.VerticalFlip,
		Fill:           a.FillMode,
		Cval:           a.Cval,
	}
}
