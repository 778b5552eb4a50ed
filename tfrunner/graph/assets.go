package graph

// What is done about the EXIF orientation of pictures.
const (
	EXIFApply  = "apply"  // they stand upright
	EXIFIgnore = "ignore" // they stay as they are stored, as in Keras
)

// Assets are what a model that serves knows besides its graph.
type Assets struct {
	Classes []string // their names, in the order of the graph's outputs
	EXIF    string   // what was done in training: EXIFApply or EXIFIgnore
}
