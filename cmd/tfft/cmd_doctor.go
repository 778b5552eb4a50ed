package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/machine"
	"github.com/tfft/tfft/internal/nvidia"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/session"
)

// diagnosis is what tfft doctor finds.
type diagnosis struct {
	Version     string            `json:"tfft"`
	Go          string            `json:"go"`
	TensorFlow  session.Build     `json:"tensorflow"`
	Environment map[string]string `json:"environment"`      // variables that change what TensorFlow does
	Device      *session.Device   `json:"device"`           // what a run would compute on; null: --device cannot be had
	NVIDIA      *nvidia.Findings  `json:"nvidia,omitempty"` // null: not looked for, with --device cpu
	Missing     string            `json:"missing,omitempty"`
	Fix         string            `json:"fix,omitempty"`
	CPU         machine.CPU       `json:"cpu"`
	Memory      machine.Memory    `json:"memory"`
	Cache       machine.Folder    `json:"cache"`
	Runs        machine.Folder    `json:"runs"`
}

// doctorOptions are the flags of tfft doctor.
type doctorOptions struct {
	device      session.Config
	cache, runs string
}

func doctorCommand(stdout io.Writer) *cli.Command {
	runs := stringFlag("run", "check the disk of the run folder `DIR`")
	runs.Value = "runs"
	return &cli.Command{
		Name:      "doctor",
		UsageText: "tfft doctor\ntfft doctor --device gpu --json",
		Usage:     "show what tfft can compute with, and what a GPU lacks",
		Description: "Without a GPU the exit code is still 0, unless --device asks for one. It is 1 if the cache or\n" +
			"run folder cannot be written.",
		Flags: append(deviceFlags(), cacheDirFlag(), runs, boolFlag("json", "print one JSON object")),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			device, err := deviceOf(c)
			if err != nil {
				return err
			}
			cache, err := tfrunner.CacheFolder(c.String("cache-dir"))
			if err != nil {
				return err
			}
			found, problem := diagnose(doctorOptions{device: device, cache: cache, runs: c.String("run")})
			if c.Bool("json") {
				err = json.NewEncoder(stdout).Encode(found)
			} else {
				err = printDiagnosis(stdout, found)
			}
			return errors.Join(problem, err)
		},
	}
}

// diagnose looks at everything. The error says why a run could not start.
func diagnose(opts doctorOptions) (*diagnosis, error) {
	d := &diagnosis{
		Version: version, Go: runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH,
		TensorFlow: session.ReadBuild(), Environment: environment(),
		CPU: machine.ReadCPU(), Memory: machine.ReadMemory(),
		Cache: machine.ReadFolder(opts.cache), Runs: machine.ReadFolder(opts.runs),
	}
	device, err := session.FindDevice(opts.device)
	if err == nil {
		device.Why = ui.Flags(device.Why)
		d.Device = &device
	}
	if opts.device.Device != "cpu" {
		found := nvidia.Find()
		if session.BuiltWithCUDA() {
			found.Libraries = session.CUDALibraries()
		}
		d.NVIDIA = &found
		if d.Device == nil || d.Device.Type != "GPU" {
			missing, fix := session.MissingGPU(found)
			d.Missing, d.Fix = ui.Flags(missing), ui.Flags(fix)
		}
	}
	for _, folder := range []machine.Folder{d.Cache, d.Runs} {
		if err == nil && folder.Problem != "" {
			err = fault.Failed("nothing can be written to %q: %s", folder.Path, folder.Problem)
		}
	}
	return d, err
}

// environment holds the variables that change what TensorFlow and CUDA do, as
// far as they are set.
func environment() map[string]string {
	set := map[string]string{}
	for _, name := range slices.Concat(machine.KernelVariables, []string{
		"CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH", "OMP_NUM_THREADS",
		"TF_FORCE_GPU_ALLOW_GROWTH", "TF_NUM_INTEROP_THREADS", "TF_NUM_INTRAOP_THREADS",
	}) {
		if value, ok := os.LookupEnv(name); ok {
			set[name] = value
		}
	}
	return set
}
