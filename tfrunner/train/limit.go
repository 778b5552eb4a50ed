package train

import "fmt"

// Circumstances are what a run does already, or could still do, to take less time.
type Circumstances struct {
	ImagesKept   bool // decoded images are kept
	ViewsWouldDo bool // the frozen layers are computed for each training image in each epoch, and features of a few views would do
}

// Limit says in one sentence what took most of the time, and what would help.
// It is empty where nothing was timed.
func (t Times) Limit(of Circumstances) string {
	total := t.Total()
	if total == 0 {
		return ""
	}
	took := func(what string, seconds float64, help string) string {
		return fmt.Sprintf("%s took %.0f %% of the time: %s", what, 100*seconds/total, help)
	}
	switch max(t.Waiting, t.Stepping, t.Validating, t.Caching) {
	case t.Waiting:
		if of.ImagesKept {
			return took("waiting for images", t.Waiting, "more CPU cores or a faster disk would help")
		}
		return took("waiting for images", t.Waiting, "more CPU cores, a faster disk or `cache-images` auto would help")
	case t.Caching:
		return took("computing features", t.Caching, "they are kept, and a run with the same images and frozen layers starts without")
	case t.Validating:
		return took("validating", t.Validating, "a faster processor, or fewer validation images, would help")
	}
	if of.ViewsWouldDo {
		return took("training steps", t.Stepping, "`views` K would help, with which the frozen layers are computed once for K views of each image")
	}
	return took("training steps", t.Stepping, "a faster processor, or a GPU, would help")
}
