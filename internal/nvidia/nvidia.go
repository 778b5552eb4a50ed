// Package nvidia looks for NVIDIA GPUs as CUDA programs do, and says what stands
// between a program and them: the machine (machine.go), the driver (driver.go)
// and CUDA's libraries (library.go). TensorFlow itself does not tell; it only
// goes without.
package nvidia

// Findings are what was found on this machine.
type Findings struct {
	Cards     int       `json:"cards"`           // NVIDIA display controllers on the PCI bus; containers see the host's
	Module    string    `json:"kernel_module"`   // version of the driver in the kernel; empty: not loaded
	Nodes     []string  `json:"device_files"`    // /dev/nvidia0 and so on
	Container bool      `json:"container"`       // the program runs in one
	Visible   *string   `json:"visible_devices"` // CUDA_VISIBLE_DEVICES; nil: not set
	Driver    Driver    `json:"driver"`          // libcuda, which comes with the driver
	Libraries []Library `json:"libraries"`       // of CUDA
}

// Present says whether there is any sign of a GPU: a card or a driver.
func (f Findings) Present() bool {
	return f.Cards > 0 || f.Module != "" || len(f.Nodes) > 0 || f.Driver.Loaded
}

// Find looks for GPUs and their driver. It initialises CUDA, but takes no memory
// of a GPU. FindLibraries finds the rest.
func Find() Findings {
	f := machine{root: "/"}.look()
	f.Driver = askDriver()
	return f
}
