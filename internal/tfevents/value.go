package tfevents

// Value is a tensor under a tag.
type Value struct {
	Tag         string
	Plugin      string // of TensorBoard, which shows the value
	Content     []byte // what the plugin should know beside the tensor
	Description string // for people
	Class       DataClass
	Tensor
}

// Tensor is a small one, of numbers or of strings.
type Tensor struct {
	Shape   []int64 // nil: a scalar
	Floats  []float32
	Strings [][]byte // nil: it is of numbers
}

// DataClass says how TensorBoard keeps the values of a tag (the enum DataClass of
// tensorflow/core/framework/summary.proto).
type DataClass int64

// Data classes.
const (
	ClassScalar DataClass = 1
	ClassTensor DataClass = 2
	ClassBlobs  DataClass = 3 // a list of strings of bytes
)

// Fields of the messages Summary.Value, SummaryMetadata and SummaryMetadata.PluginData
// (tensorflow/core/framework/summary.proto).
const (
	valueTag      = 1 // string
	valueTensor   = 8 // TensorProto
	valueMetadata = 9 // SummaryMetadata

	metadataPlugin      = 1 // PluginData
	metadataDescription = 3 // string
	metadataClass       = 4 // enum

	pluginName    = 1 // string
	pluginContent = 2 // bytes
)

// Fields of the messages TensorProto, TensorShapeProto and TensorShapeProto.Dim, and values of
// the enum DataType (tensorflow/core/framework/tensor.proto, tensor_shape.proto, types.proto).
const (
	tensorType    = 1 // enum
	tensorShape   = 2 // TensorShapeProto
	tensorFloats  = 5 // repeated float
	tensorStrings = 8 // repeated bytes

	shapeDim = 2 // repeated Dim
	dimSize  = 1 // int64

	typeFloat  = 1
	typeString = 7
)

func (v Value) encode() []byte {
	var plugin, metadata, m message
	plugin.text(pluginName, v.Plugin)
	if len(v.Content) > 0 {
		plugin.bytes(pluginContent, v.Content)
	}
	metadata.bytes(metadataPlugin, plugin)
	if v.Description != "" {
		metadata.text(metadataDescription, v.Description)
	}
	metadata.int(metadataClass, int64(v.Class))
	m.text(valueTag, v.Tag)
	m.bytes(valueTensor, v.Tensor.encode())
	m.bytes(valueMetadata, metadata)
	return m
}

func (t Tensor) encode() []byte {
	var shape, m message
	for _, size := range t.Shape {
		var dim message
		dim.int(dimSize, size)
		shape.bytes(shapeDim, dim)
	}
	kind := int64(typeFloat)
	if t.Strings != nil {
		kind = typeString
	}
	m.int(tensorType, kind)
	m.bytes(tensorShape, shape)
	if len(t.Floats) > 0 {
		m.floats(tensorFloats, t.Floats)
	}
	for _, s := range t.Strings {
		m.bytes(tensorStrings, s)
	}
	return m
}

func decodeValue(data []byte) (v Value, err error) {
	err = scan(data, func(f field) error {
		switch f.number {
		case valueTag:
			v.Tag = string(f.bytes)
		case valueTensor:
			return v.Tensor.decode(f.bytes)
		case valueMetadata:
			return v.decodeMetadata(f.bytes)
		}
		return nil
	})
	return v, err
}

func (v *Value) decodeMetadata(data []byte) error {
	return scan(data, func(f field) error {
		switch f.number {
		case metadataPlugin:
			return v.decodePlugin(f.bytes)
		case metadataDescription:
			v.Description = string(f.bytes)
		case metadataClass:
			v.Class = DataClass(f.scalar)
		}
		return nil
	})
}

func (v *Value) decodePlugin(data []byte) error {
	return scan(data, func(f field) error {
		switch f.number {
		case pluginName:
			v.Plugin = string(f.bytes)
		case pluginContent:
			v.Content = f.bytes
		}
		return nil
	})
}

func (t *Tensor) decode(data []byte) error {
	return scan(data, func(f field) error {
		switch f.number {
		case tensorShape:
			return t.decodeShape(f.bytes)
		case tensorFloats:
			values, err := f.floats()
			t.Floats = append(t.Floats, values...)
			return err
		case tensorStrings:
			t.Strings = append(t.Strings, f.bytes)
		}
		return nil
	})
}

func (t *Tensor) decodeShape(data []byte) error {
	return scan(data, func(f field) error {
		if f.number != shapeDim {
			return nil
		}
		var size int64
		err := scan(f.bytes, func(f field) error {
			if f.number == dimSize {
				size = int64(f.scalar)
			}
			return nil
		})
		t.Shape = append(t.Shape, size)
		return err
	})
}
