package tfrunner

import (
	"context"
	"image"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

const (
	sheetImages = 16  // of training images, of all classes in turn
	sheetSide   = 544 // pixels: the sheet's width, about
)

// sheet draws training images as a phase sees them in its first epoch; nil where it trains on
// kept features, and reads no images.
func (r *Run) sheet(ctx context.Context, phase *runfolder.PlannedPhase) func() image.Image {
	if planFeatures(r.manifest, phase).Keeps(true) {
		return nil
	}
	return func() image.Image {
		sheet, err := r.data.drawSheet(ctx, phase)
		if err != nil {
			return nil // training reads the same images, and says what is wrong
		}
		return sheet
	}
}

// drawSheet reads and augments the images. They are not trained on.
func (d *data) drawSheet(ctx context.Context, phase *runfolder.PlannedPhase) (image.Image, error) {
	if err := d.load(ctx); err != nil {
		return nil, err
	}
	cfg, err := d.prepared(d.Training, phase.Settings)
	if err != nil {
		return nil, err
	}
	cfg.Samples, cfg.Partners = d.TrainingInTurn(sheetImages), cfg.Samples
	cfg.Shuffle, cfg.Balanced, cfg.BatchSize, cfg.Contents = false, false, 1, nil
	loader, err := dataset.NewLoader(cfg)
	if err != nil {
		return nil, err
	}
	width, height := cfg.Width, cfg.Height
	sheet := plot.NewContact(plot.ContactGrid(loader.Images(), width, height, sheetSide))
	for b, err := range loader.Batches(ctx, 0, 0) {
		if err != nil {
			return nil, err
		}
		sheet.Add(plot.Picture(b.Images, width, height), d.ClassOf(b.Samples[0]))
	}
	return sheet.Image(), nil
}
