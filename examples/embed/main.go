// Command embed fine-tunes an image classifier, and classifies a picture with it: tfft
// as a library.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"

	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/predict"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 5 {
		log.Fatal("usage: embed GRAPH IMAGES RUN PICTURE")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt) // which saves the run
	defer stop()
	graph, images, run, picture := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	if err := fineTune(ctx, graph, images, run); err != nil {
		log.Fatal(err)
	}
	if err := classify(ctx, run, picture); err != nil {
		log.Fatal(err)
	}
}

// fineTune trains each phase of the graph for an epoch. Results, checkpoints and the
// model go to the folder run.
func fineTune(ctx context.Context, graph, images, run string) error {
	var on session.Config // the zero value: the first GPU where there is one, else the CPU
	device, err := session.FindDevice(on)
	if err != nil {
		return err
	}
	config := tfrunner.Defaults()
	config.Graph, config.Data, config.Folder = graph, images, runfolder.Folder(run)
	config.Epochs = 1
	config.Augmentation = nil // a flipped digit is no digit
	config.Observer = printer{}
	config.Engine = session.Engine{Config: on, Device: device}
	config.NewDecoder = newDecoder
	return tfrunner.Train(ctx, config)
}

func newDecoder(o tfrunner.DecoderOptions) (tfrunner.Decoder, error) {
	return pixels.New(pixels.Options{
		Height: o.Height, Width: o.Width, Interpolation: o.Interpolation, Fit: o.Fit, IgnoreEXIF: o.IgnoreEXIF,
		Shrink: o.Fast, Memory: o.Memory,
	})
}

// printer prints a line for each epoch, and what goes wrong while training goes on.
type printer struct{ tfrunner.Silent }

func (printer) Epoch(p *train.Progress) {
	last := p.History[len(p.History)-1]
	fmt.Printf("%s: epoch %d, loss %.4f, validation accuracy %.4f\n", p.Phase, last.Epoch, last.Training["loss"], last.Validation["accuracy"])
}

func (printer) Warn(format string, args ...any) { log.Printf("warning: "+format, args...) }

// classify prints the most probable class of a picture.
func classify(ctx context.Context, run, picture string) error {
	model, err := predict.Open(run, predict.Options{})
	if err != nil {
		return err
	}
	defer model.Close()
	classes, err := model.ClassifyFile(ctx, picture)
	if err != nil {
		return err
	}
	fmt.Printf("%s: class %s, probability %.4f\n", picture, classes[0].Name, classes[0].Probability)
	return nil
}
