package augment

import "testing"

// TestTextStays pins descriptions: checkpoints hold them.
func TestTextStays(t *testing.T) {
	other := RecipeAffine()
	other.WidthShiftRange, other.HeightShiftRange, other.ZoomRange = Shift{Limit: 4, Whole: true}, Shift{Limit: 5}, Range{0, 2}
	tests := []struct {
		list List
		want string
	}{
		{nil, "none"},
		{List{Affine{}, ChannelShift{}, Brightness{}}, "none"},
		{Recipe(), "default"},
		{append(Recipe(), ChannelShift{}, Brightness{}), "default"},
		{everything(FillReflect), "rotation-range=60 width-shift-range=0.3 height-shift-range=20 shear-range=30 zoom-range=0.6,1.6 " +
			"channel-shift-range=60 brightness-range=0.4,1.5 horizontal-flip=true vertical-flip=true fill-mode=reflect cval=90"},
		{List{other}, "rotation-range=30 width-shift-range=4 height-shift-range=5.0 shear-range=0.15 zoom-range=0,2 horizontal-flip=true"},
		{List{Brightness{Range{1, 1}}}, "brightness-range=1,1"},
		{List{Brightness{Range{1, 2}}, Affine{}, ChannelShift{5}}, "brightness-range=1,2 channel-shift(channel-shift-range=5)"},
		{List{ChannelShift{5}, ChannelShift{6}}, "channel-shift-range=5 channel-shift(channel-shift-range=6)"},
	}
	for _, tt := range tests {
		if got := tt.list.String(); got != tt.want || tt.list.None() != (got == "none") {
			t.Errorf("got  %s (none: %v)\nwant %s", got, tt.list.None(), tt.want)
		}
	}
}
