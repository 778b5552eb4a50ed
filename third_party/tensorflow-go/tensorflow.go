// Package tensorflow gives tfgo the TensorFlow binding that the rest of this
// program uses.
//
// tfgo imports github.com/galeone/tensorflow/tensorflow/go, a second copy of
// the binding that graft maintains; two copies of its C code cannot be linked
// into one binary. This module stands in for that import path (see the replace
// directive in the main go.mod) and names graft's own types and functions, so
// that a tfgo tensor is a graft tensor. It lists what tfgo uses and nothing more.
package tensorflow

import "github.com/wamuir/graft/tensorflow"

// Types that tfgo's API mentions.
type (
	DataType       = tensorflow.DataType
	Graph          = tensorflow.Graph
	Output         = tensorflow.Output
	SavedModel     = tensorflow.SavedModel
	Session        = tensorflow.Session
	SessionOptions = tensorflow.SessionOptions
	Tensor         = tensorflow.Tensor
)

// Data types that tfgo tells apart.
const (
	Double  = tensorflow.Double
	Float   = tensorflow.Float
	Half    = tensorflow.Half
	Int8    = tensorflow.Int8
	Int16   = tensorflow.Int16
	Int32   = tensorflow.Int32
	Int64   = tensorflow.Int64
	Qint8   = tensorflow.Qint8
	Qint16  = tensorflow.Qint16
	Qint32  = tensorflow.Qint32
	Quint8  = tensorflow.Quint8
	Quint16 = tensorflow.Quint16
	Uint8   = tensorflow.Uint8
	Uint16  = tensorflow.Uint16
)

// Functions that tfgo calls.
var (
	LoadSavedModel = tensorflow.LoadSavedModel
	NewGraph       = tensorflow.NewGraph
	NewSession     = tensorflow.NewSession
	NewTensor      = tensorflow.NewTensor
)
