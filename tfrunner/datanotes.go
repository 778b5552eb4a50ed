package tfrunner

import (
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/graph"
)

// noteData says in two lines what of the data is used, and what is not.
func (d *data) noteData() {
	out := d.config.Observer
	out.Note("used: %s", d.Used())
	NoteLeftOut(out, d.Notes, d.Origin())
}

// noteFiles warns of a graph that will not see the files that it serves as training does.
func (d *data) noteFiles() {
	if !d.config.IgnoreEXIF && !d.manifest.Files.EXIF {
		d.config.Observer.Warn("%s %s; export it again for a model that turns them as training does", graph.BytesSignature, d.manifest.Files)
	}
}

// NoteLeftOut says what a scan of the folder or list data passed over. Where that looks like
// images, it is a warning.
func NoteLeftOut(out Observer, notes []dataset.Finding, data string) {
	for _, text := range dataset.Warnings(notes) {
		out.Warn("%s", text)
	}
	for _, text := range dataset.Said(notes) {
		out.Note("%s", text)
	}
	text, images := dataset.LeftOut(notes)
	const all = "left out: %s; see them with: tfft dataset check `data` %q"
	switch {
	case images:
		out.Warn(all, text, data)
	case text != "":
		out.Note(all, text, data)
	}
}
