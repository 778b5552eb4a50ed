// Command loader measures how fast tfft's input side gives batches, for the
// benchmarks in bench. It prints one JSON object.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/dataset/pixels"
)

func main() {
	data := flag.String("data", "", "folder of the images")
	workers := flag.Int("workers", dataset.DefaultWorkers(), "goroutines")
	cache := flag.String("cache", "", "folder of the image cache; empty: none")
	steps := flag.Int("steps", 0, "batches to measure; 0: an epoch")
	fast := flag.Bool("fast", false, "unpack JPEGs of at least twice the size smaller")
	profile := flag.String("profile", "", "write a CPU profile to this file")
	flag.Parse()
	if err := measure(*data, *workers, *cache, *fast, *steps, *profile); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// side is the network's input size, in pixels.
const side = 224

// measure goes through the training images twice, with the recipe's
// augmentation, and times the second epoch.
func measure(root string, workers int, cacheDir string, fast bool, steps int, profile string) error {
	loader, err := newLoader(root, workers, cacheDir, fast)
	if err != nil {
		return err
	}
	if steps == 0 {
		steps = loader.Steps()
	}
	if _, err := epoch(loader, 0, steps); err != nil {
		return err
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	began := time.Now()
	images, err := epoch(loader, 1, steps)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"images_per_second": float64(images) / time.Since(began).Seconds(),
		"peak_mib":          peakMiB(),
	})
}

// newLoader loads the training images under root as the recipe does.
func newLoader(root string, workers int, cacheDir string, fast bool) (*dataset.Loader, error) {
	data, err := dataset.Scan(root)
	if err != nil {
		return nil, err
	}
	decoder, err := pixels.New(pixels.Options{Height: side, Width: side, Interpolation: "bilinear", Shrink: fast})
	if err != nil {
		return nil, err
	}
	cfg := dataset.LoaderConfig{
		Samples: data.Training.Samples, Source: data.Source(), Height: side, Width: side, BatchSize: 32,
		Workers: workers, Prefetch: 2, Augment: augment.Recipe(), Shuffle: true, Decoder: decoder,
	}
	if cacheDir != "" {
		cfg.Cache, err = dataset.OpenImageCache(dataset.ImageCacheConfig{
			Dir: cacheDir, Data: data, Height: side, Width: side, Decoding: decoder.Fingerprint(),
		})
		if err != nil {
			return nil, err
		}
	}
	return dataset.NewLoader(cfg)
}

// epoch loads so many batches.
func epoch(loader *dataset.Loader, number, steps int) (images int, err error) {
	for b, err := range loader.Batches(context.Background(), number, 0) {
		if err != nil {
			return 0, err
		}
		images += len(b.Samples)
		if steps--; steps == 0 {
			break
		}
	}
	return images, nil
}

// peakMiB is the most memory that the process had; 0 where the system does not say.
func peakMiB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kib); n == 1 {
			return kib / 1024
		}
	}
	return 0
}
