package main

import (
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/session"
)

// deviceFlags are the flags of what computes.
func deviceFlags() []cli.Flag {
	device := stringFlag("device", "compute on `DEVICE`: auto (the first GPU where there is one), cpu, gpu or gpu:N")
	device.Value = "auto"
	memory := floatFlag("gpu-memory", "use at most the share `X` of the GPU's memory, above 0 and up to 1", "as much as is needed")
	threads := intFlag("threads", "share each operation among `N` CPU threads; only the same number gives the same bits")
	threads.DefaultText = "the number of CPU cores, or fewer in a container with less CPU time"
	return grouped("what computes", device, memory, threads, trustModelFlag())
}

func trustModelFlag() cli.Flag {
	return boolFlag("trust-model", "run a graph even if it has operations that can read or write files, run Python, or are unknown")
}

// deviceOf reads and checks the flags.
func deviceOf(c *cli.Context) (session.Config, error) {
	config := session.Config{Device: c.String("device"), GPUMemory: c.Float64("gpu-memory"), Threads: c.Int("threads"), TrustModel: c.Bool("trust-model")}
	if err := positive(c, "threads"); err != nil {
		return config, err
	}
	if c.IsSet("gpu-memory") && config.GPUMemory == 0 {
		return config, fault.Usage("--gpu-memory 0: want a share above 0 and up to 1, such as 0.8")
	}
	return config, config.Check()
}

// findDevice fails at once where the GPU asked for cannot be used, and warns where
// the CPU computes and a GPU might have been expected to.
func findDevice(config session.Config, out ui.Printer) (session.Device, error) {
	device, err := session.FindDevice(config)
	if err == nil && device.Why != "" {
		out.Warn("computing on the CPU: %s", device.Why)
	}
	return device, err
}
