package tfevents

import "strconv"

// Image is a picture of the plugin images, as tf.summary.image of TensorFlow 2 writes it:
// strings of its width and height in pixels, and of the PNG file. The description is for
// people.
func Image(tag, description string, width, height int, png []byte) Value {
	return Value{
		Tag: tag, Plugin: "images", Description: description, Class: ClassBlobs,
		Tensor: Tensor{Shape: []int64{3}, Strings: [][]byte{
			strconv.AppendInt(nil, int64(width), 10), strconv.AppendInt(nil, int64(height), 10), png,
		}},
	}
}
