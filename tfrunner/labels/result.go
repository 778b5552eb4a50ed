package labels

import (
	"github.com/tfft/tfft/internal/names"
)

// Result is what a search finds. Without its times it is the file labels.json.
type Result struct {
	Phase  string `json:"phase"`
	From   string `json:"from"` // a checkpoint, or the graph's weights
	Images int    `json:"images"`
	Folds  int    `json:"folds"`
	Epochs int    `json:"epochs"` // of each training

	Accuracy float64    `json:"accuracy"` // on all images, as they are labelled
	Interval [2]float64 `json:"interval"` // Wilson's, 95 %

	EstimatedWrong int           `json:"estimated_wrong"` // labels
	Pairs          []Pair        `json:"pairs"`           // the most common first
	Mislabelled    []Mislabelled `json:"mislabelled"`     // the least probable label first

	Similarity     float64 `json:"similarity"` // that near-duplicates have at least
	NearDuplicates []Group `json:"near_duplicates"`

	OutlierDistance float64   `json:"outlier_distance"` // that outliers are beyond
	Outliers        []Outlier `json:"outliers"`         // the farthest first

	InShards bool   `json:"in_shards"` // images are members of shards, which no class folders are built of
	Root     string `json:"root"`      // the folder that paths begin in

	TrainingSeconds float64 `json:"training_seconds,omitempty"` // that the epochs took, those of an earlier process too
	Seconds         float64 `json:"seconds,omitempty"`          // that all took in this process
}

// Image is one of the data.
type Image struct {
	Path  string `json:"path"`
	Split string `json:"split"`
	Label string `json:"label"`
}

// Pair estimates how many images with a label are of another class.
type Pair struct {
	Label  string `json:"label"`
	Class  string `json:"class"`
	Images int    `json:"images"`
}

// Mislabelled is an image whose label looks wrong.
type Mislabelled struct {
	Image
	Suggested   string  `json:"suggested"`   // the most probable class
	Probability float64 `json:"probability"` // its
	Quality     float64 `json:"quality"`     // the probability of the label
}

// Group is near-duplicates, directly or by way of others.
type Group struct {
	AcrossSplits  bool     `json:"across_splits"`
	SeveralLabels bool     `json:"several_labels"`
	Images        []Member `json:"images"`
}

// Member is an image of a group.
type Member struct {
	Image
	Closest    string  `json:"closest"` // path of the image that is most like it
	Similarity float64 `json:"similarity"`
}

// Outlier is an image that is far from all others.
type Outlier struct {
	Image
	Distance float64 `json:"distance"` // the mean cosine distance to the ten nearest images
}

// Count counts the groups.
func (r *Result) Count(of func(Group) bool) (n int) {
	for _, g := range r.NearDuplicates {
		if of(g) {
			n++
		}
	}
	return n
}

// image is one by its place.
func (x *search) image(i int) Image {
	return Image{Path: names.Text(x.images[i].Path), Split: x.splits[i], Label: x.classes[x.label(i)]}
}

// result names what was found.
func (x *search) result() *Result {
	x.sortGroups()
	c, data := x.crossed, x.trials.Dataset()
	r := &Result{
		Phase: c.Phase, From: c.From, Images: len(x.images), Folds: x.config.Folds, Epochs: c.Epochs,
		Accuracy: c.Accuracy, Interval: c.Interval, EstimatedWrong: x.wrong.Wrong(), Similarity: x.config.Similarity,
		OutlierDistance: x.fence, InShards: data.InShards(), Root: names.Text(data.Root),
		Pairs: []Pair{}, Mislabelled: []Mislabelled{}, NearDuplicates: []Group{}, Outliers: []Outlier{},
	}
	for _, p := range x.wrong.Pairs() {
		r.Pairs = append(r.Pairs, Pair{x.classes[p.Label], x.classes[p.Class], p.Images})
	}
	for _, i := range x.wrong.Suspects {
		class, probability := x.probable(i)
		r.Mislabelled = append(r.Mislabelled, Mislabelled{x.image(i), x.classes[class], probability, x.quality(i)})
	}
	for _, group := range x.groups {
		g := Group{AcrossSplits: x.splitsDiffer(group), SeveralLabels: x.labelsDiffer(group)}
		for _, i := range group {
			closest := x.closest(i)
			g.Images = append(g.Images, Member{x.image(i), names.Text(x.images[closest.Image].Path), float64(closest.Similarity)})
		}
		r.NearDuplicates = append(r.NearDuplicates, g)
	}
	for _, i := range x.outliers {
		r.Outliers = append(r.Outliers, Outlier{x.image(i), x.distances[i]})
	}
	return r
}
