package main

import "github.com/tfft/tfft/dataset/augment"

// drawn is what a preview says of the transforms drawn for an image, in the
// units of package augment.
type drawn struct {
	Theta          float64 `json:"theta"`
	Tx             float64 `json:"tx"`
	Ty             float64 `json:"ty"`
	Shear          float64 `json:"shear"`
	Zx             float64 `json:"zx"`
	Zy             float64 `json:"zy"`
	ChannelShift   float64 `json:"channel_shift"`
	FlipHorizontal bool    `json:"flip_horizontal"`
	FlipVertical   bool    `json:"flip_vertical"`
	Brightness     float64 `json:"brightness"`
}

// drawnOf describes transforms; those that are missing change nothing.
func drawnOf(transforms augment.Transforms) drawn {
	d := drawn{Zx: 1, Zy: 1, Brightness: 1}
	for _, t := range transforms {
		switch t := t.(type) {
		case augment.Warp:
			d.Theta, d.Tx, d.Ty, d.Shear, d.Zx, d.Zy = t.Theta, t.Tx, t.Ty, t.Shear, t.Zx, t.Zy
			d.FlipHorizontal, d.FlipVertical = t.FlipHorizontal, t.FlipVertical
		case augment.ShiftLevels:
			d.ChannelShift = t.By
		case augment.ScaleLevels:
			d.Brightness = t.By
		}
	}
	return d
}
