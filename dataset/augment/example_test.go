package augment_test

import (
	"fmt"

	"github.com/tfft/tfft/dataset/augment"
)

// A list of operations draws what happens to an image in an epoch: its pixels are
// changed, and points in it move along, out of it in epoch 2.
func ExampleList() {
	list := augment.List{
		augment.Affine{WidthShiftRange: augment.Shift{Limit: 3, Whole: true}, HorizontalFlip: true},
		augment.Brightness{Range: augment.Range{Low: 0.5, High: 1.5}},
	}
	fmt.Println(list)

	const height, width = 2, 4
	image := make([]byte, height*width*3) // black, but for the corner at the upper left
	copy(image, []byte{100, 100, 100})
	for epoch := range 3 {
		drawn := list.Draw(1, epoch, "lunch.jpg", height, width)
		changed := make([]byte, len(image))
		drawn.Apply(changed, image, height, width)
		corner := []augment.Point{{X: 0, Y: 0}}
		drawn.Move(corner, height, width)
		fmt.Printf("epoch %d: the corner is at %.0f, the upper row is", epoch, corner[0].X)
		for x := range width {
			fmt.Printf(" %d", changed[3*x])
		}
		fmt.Println()
	}
	// Output:
	// width-shift-range=3 brightness-range=0.5,1.5 horizontal-flip=true
	// epoch 0: the corner is at 0, the upper row is 101 0 0 0
	// epoch 1: the corner is at 3, the upper row is 0 0 0 105
	// epoch 2: the corner is at 4, the upper row is 0 0 0 0
}
