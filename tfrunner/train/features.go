package train

// FeatureModel is a Model whose frozen layers can be run apart from the rest.
type FeatureModel interface {
	Model
	// Features computes what the frozen part of phase gives the first trainable
	// layer, for n images uint8 [n,H,W,3], into dst float32 [n,...].
	Features(phase string, images []byte, dst []float32) error
	// FeatureBatch is how many images Features takes at once; fewer take as long.
	FeatureBatch(phase string) (int, error)
	// Fingerprint identifies all that decides the features of an image besides
	// its pixels, the values of the frozen variables included; lower-case hex.
	Fingerprint(phase string) (string, error)
}

// FeatureCaching says how the features of a phase are kept and used.
type FeatureCaching struct {
	Cache string `json:"cache_features"` // auto or off
	DType string `json:"cache_dtype"`    // float32 or float16: their precision on disk
	Views int    `json:"views"`          // of each training image; 0: a new one each epoch
}

// Half says whether they have half precision.
func (c FeatureCaching) Half() bool { return c.DType == "float16" }
