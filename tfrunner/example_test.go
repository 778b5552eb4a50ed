package tfrunner_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/train"
)

// A whole run. Its Engine is a session.Engine, and NewDecoder calls pixels.New: these
// two link TensorFlow (examples/embed has them written out).
func ExampleTrain() {
	config := tfrunner.Defaults()
	config.Graph, config.Data, config.Folder = "graphs/digits", "data/digits", "runs/digits"
	config.Engine, config.NewDecoder = engine, newDecoder
	config.Observer = epochPrinter{}
	if err := tfrunner.Train(context.Background(), config); err != nil {
		log.Fatal(err)
	}
}

// epochPrinter hears of epochs, and of nothing else.
type epochPrinter struct{ tfrunner.Silent }

func (epochPrinter) Epoch(p *train.Progress) {
	last := p.History[len(p.History)-1]
	fmt.Printf("%s: epoch %d, learning rate %g\n", p.Phase, last.Epoch, last.LearningRate)
}

// A run that tells its plan before it begins, and that Ctrl-C stops: the same Config
// continues it.
func ExampleOpen() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	config := tfrunner.Defaults()
	config.Graph, config.Data, config.Folder = "graphs/digits", "data/digits", "runs/digits"
	config.Engine, config.NewDecoder = engine, newDecoder
	config.Epochs, config.BatchSize, config.Seed = 4, 16, 7
	run, err := tfrunner.Open(ctx, config)
	if err != nil {
		log.Fatal(err)
	}
	defer run.Close()
	for _, phase := range run.Plan() {
		fmt.Printf("%s: %d epochs in batches of %d\n", phase.Name, phase.Epochs, phase.Settings.BatchSize)
	}
	if err := run.Run(ctx); err != nil {
		log.Fatal(err)
	}
	for _, phase := range run.Plan() {
		fmt.Printf("%s: epoch %d done\n", phase.Name, phase.Progress.Epoch)
	}
}
