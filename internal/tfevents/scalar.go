package tfevents

// Scalar is a number of the plugin scalars, as tf.summary.scalar of TensorFlow 2 writes it.
func Scalar(tag string, value float32) Value {
	return Value{Tag: tag, Plugin: "scalars", Class: ClassScalar, Tensor: Tensor{Floats: []float32{value}}}
}

// Scalar is the value's number; ok is false where it is something else.
func (v Value) Scalar() (value float32, ok bool) {
	if v.Plugin != "scalars" || len(v.Floats) != 1 {
		return 0, false
	}
	return v.Floats[0], true
}
