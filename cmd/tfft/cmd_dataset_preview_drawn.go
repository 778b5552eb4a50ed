package main

import (
	"fmt"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/dataset/header"
	"github.com/tfft/tfft/internal/names"
)

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

	Operations []string `json:"operations,omitempty"` // others, in words, in the order in which they are applied
}

// drawnFor says what was drawn for an image.
func (o previewOptions) drawnFor(data *dataset.Dataset, s dataset.Sample) (drawn, error) {
	d := drawnOf(o.augment.Draw(o.seed, o.epoch, s.Path, o.size, o.size))
	if crop, ok := o.augment.Cropper(); ok {
		text, err := o.describeCrop(crop, data.Source(), s)
		if err != nil {
			return d, err
		}
		d.Operations = slices.Insert(d.Operations, 0, text)
	}
	partners := data.Training.Samples
	if mix := o.augment.Mix(o.seed, o.epoch, s.Path, len(partners), o.size, o.size); mix.Share < 1 {
		d.Operations = append(d.Operations, fmt.Sprintf("%v, with %s", mix, names.Text(partners[mix.Partner].Path)))
	}
	return d, nil
}

// describeCrop says which part of a picture was taken.
func (o previewOptions) describeCrop(crop augment.RandomResizedCrop, source dataset.Source, s dataset.Sample) (string, error) {
	contents, err := dataset.ReadImage(source, s, nil, o.decoding.maxPixels)
	if err != nil {
		return "", err
	}
	h, err := header.Read(contents)
	if err != nil {
		return "", err
	}
	if h.Turn.Transposes() && !o.decoding.ignoreEXIF {
		h.Height, h.Width = h.Width, h.Height
	}
	part := crop.Part(o.seed, o.epoch, s.Path, h.Height, h.Width)
	return fmt.Sprintf("crop %d x %d pixels at %d, %d of %d x %d", part.Dx(), part.Dy(), part.Min.X, part.Min.Y, h.Width, h.Height), nil
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
		case fmt.Stringer:
			d.Operations = append(d.Operations, t.String())
		}
	}
	return d
}
