package nvidia

import "fmt"

// Missing is the first thing that stands between CUDA programs and a GPU, and
// how to fix it; both are empty where nothing does.
func (f Findings) Missing() (what, fix string) {
	d := f.Driver
	switch {
	case f.hidden():
		return fmt.Sprintf("%s=%q hides all GPUs", visibleVar, *f.Visible), "unset " + visibleVar
	case !d.Loaded:
		return f.missingDriver()
	case d.major > 0 && d.major < neededCUDA:
		return fmt.Sprintf("the NVIDIA driver %ssupports CUDA up to %s, and CUDA %d is needed", f.module(), d.CUDA, neededCUDA),
			fmt.Sprintf("install driver %s or newer", oldestDriver)
	case d.Problem != "":
		return "the NVIDIA driver refuses: " + d.Problem, f.fixDriver()
	case len(d.GPUs) == 0:
		return "the NVIDIA driver knows no GPU", f.fixDriver()
	}
	for _, l := range f.Libraries {
		if l.Problem != "" {
			return fmt.Sprintf("CUDA's %s cannot be loaded: %s", l.Name, l.Problem),
				"make setup TF=gpu installs CUDA's libraries beside TensorFlow"
		}
	}
	return "", ""
}

// missingDriver says why libcuda.so.1 is not there.
func (f Findings) missingDriver() (what, fix string) {
	switch {
	case f.Cards == 0 && f.Module == "" && len(f.Nodes) == 0 && !f.Container:
		return "this machine has no NVIDIA GPU", "train on a machine that has one, or with `device` cpu"
	case f.Container:
		return "the container was given no NVIDIA driver (libcuda.so.1)",
			"start it with --gpus all, on a host with an NVIDIA driver and the NVIDIA Container Toolkit"
	case f.Module != "":
		return fmt.Sprintf("the NVIDIA driver %sis loaded, but its library is not there: %s", f.module(), f.Driver.Problem),
			"install the driver's libraries, of the same version"
	}
	return "there is an NVIDIA GPU, but no driver for it", fmt.Sprintf("install NVIDIA's driver, %s or newer", oldestDriver)
}

// fixDriver says what to do where the driver is there but does not work.
func (f Findings) fixDriver() string {
	switch {
	case f.Driver.code == codeMismatch:
		return "the driver's library and its kernel module are of different versions: restart the machine"
	case f.Driver.code == codeSystemNotReady:
		return "start NVIDIA's fabric manager, of the driver's version"
	case f.Container:
		return "start the container with --gpus all; nvidia-smi must list the GPU on the host"
	case len(f.Nodes) == 0:
		return "no /dev/nvidia0: load the driver (modprobe nvidia), or give this user access to the device"
	}
	return "nvidia-smi must list the GPU; where it does not, restart the machine or reinstall the driver"
}

// hidden says whether CUDA_VISIBLE_DEVICES leaves nothing to see.
func (f Findings) hidden() bool { return f.Visible != nil && (*f.Visible == "" || *f.Visible == "-1") }

// module is the kernel driver's version with a space after it, where known.
func (f Findings) module() string {
	if f.Module == "" {
		return ""
	}
	return f.Module + " "
}
