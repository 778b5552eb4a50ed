package nvidia

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// files writes a tree of small files and returns its root.
func files(t *testing.T, contents map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range contents {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestMachine(t *testing.T) {
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	hidden := "-1"
	t.Setenv(visibleVar, hidden)
	root := files(t, map[string]string{
		"sys/bus/pci/devices/0000:00:1e.0/vendor": "0x10de\n", "sys/bus/pci/devices/0000:00:1e.0/class": "0x030200\n",
		"sys/bus/pci/devices/0000:00:1e.1/vendor": "0x10de\n", "sys/bus/pci/devices/0000:00:1e.1/class": "0x040300\n", // its sound
		"sys/bus/pci/devices/0000:00:02.0/vendor": "0x8086\n", "sys/bus/pci/devices/0000:00:02.0/class": "0x030000\n",
		"proc/driver/nvidia/version": "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version:\n",
		"dev/nvidia0":                "", "dev/nvidiactl": "", "dev/nvidia-uvm": "",
		".dockerenv": "",
	})
	want := Findings{Cards: 1, Module: "550.54.15", Nodes: []string{"/dev/nvidia0"}, Container: true, Visible: &hidden}
	if got := (machine{root}).look(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestModuleOfOpenDriver(t *testing.T) {
	m := machine{files(t, map[string]string{
		"proc/driver/nvidia/version": "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build\n",
	})}
	if got := m.module(); got != "570.86.15" {
		t.Errorf("got %q", got)
	}
}

func TestMissing(t *testing.T) {
	none, all := "", "0,1"
	working := Driver{Loaded: true, CUDA: "12.4", major: 12, GPUs: []GPU{{Name: "Tesla T4"}}}
	refused := func(code int) Driver {
		return Driver{Loaded: true, CUDA: "12.4", major: 12, Problem: "no", code: code}
	}
	for name, c := range map[string]struct {
		found     Findings
		what, fix string // what the answers contain
	}{
		"all there":       {Findings{Cards: 1, Driver: working, Visible: &all}, "", ""},
		"no card":         {Findings{}, "this machine has no NVIDIA GPU", "`device` cpu"},
		"no driver":       {Findings{Cards: 1}, "no driver for it", "525.60.13"},
		"no library":      {Findings{Cards: 1, Module: "550.54.15"}, "driver 550.54.15 is loaded, but its library is not there", "same version"},
		"container":       {Findings{Cards: 1, Container: true}, "the container was given no NVIDIA driver", "--gpus all"},
		"hidden":          {Findings{Cards: 1, Driver: working, Visible: &none}, `CUDA_VISIBLE_DEVICES="" hides all GPUs`, "unset"},
		"old driver":      {Findings{Module: "470.1", Driver: Driver{Loaded: true, CUDA: "11.4", major: 11}}, "driver 470.1 supports CUDA up to 11.4, and CUDA 12 is needed", "525.60.13"},
		"mismatch":        {Findings{Nodes: []string{"/dev/nvidia0"}, Driver: refused(803)}, "the NVIDIA driver refuses: no", "restart the machine"},
		"fabric manager":  {Findings{Driver: refused(802)}, "refuses", "fabric manager"},
		"no device files": {Findings{Driver: refused(100)}, "refuses", "/dev/nvidia0"},
		"in a container":  {Findings{Container: true, Driver: refused(100)}, "refuses", "--gpus all"},
		"no GPU":          {Findings{Nodes: []string{"/dev/nvidia0"}, Driver: Driver{Loaded: true}}, "knows no GPU", "nvidia-smi"},
		"no cuDNN": {Findings{Driver: working, Libraries: []Library{{Name: "libcudart.so.12"}, {Name: "libcudnn.so.9", Problem: "not there"}}},
			"CUDA's libcudnn.so.9 cannot be loaded: not there", "make setup TF=gpu"},
	} {
		what, fix := c.found.Missing()
		if !strings.Contains(what, c.what) || !strings.Contains(fix, c.fix) || (what == "") != (c.what == "") {
			t.Errorf("%s: %q (%q), want %q (%q)", name, what, fix, c.what, c.fix)
		}
	}
}

// fakeDriver is a libcuda with two GPUs, or with an answer to cuInit.
const fakeDriver = `
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
int cuInit(unsigned flags) { const char *code = getenv("FAKE_CODE"); return flags != 0 ? 1 : code != NULL ? atoi(code) : 0; }
int cuDriverGetVersion(int *v) { *v = 12040; return 0; }
int cuDeviceGetCount(int *n) { *n = 2; return 0; }
int cuDeviceGet(int *d, int i) { *d = 40 + i; return 0; }
int cuDeviceGetName(char *s, int n, int d) { strncpy(s, d == 40 ? "Tesla T4" : "NVIDIA L4", n); return 0; }
int cuDeviceTotalMem_v2(size_t *m, int d) { *m = d == 40 ? 16106127360 : 24152899584; return 0; }
int cuDeviceGetAttribute(int *v, int a, int d) { *v = a == 75 ? (d == 40 ? 7 : 8) : (d == 40 ? 5 : 9); return 0; }
int cuGetErrorString(int c, const char **s) { *s = c == 100 ? "no CUDA-capable device is detected" : NULL; return c == 100 ? 0 : 1; }
`

// compile makes a shared library of C source.
func compile(t *testing.T, library, source string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "source.c")
	if err := os.WriteFile(file, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cc", "-shared", "-fPIC", "-o", library, file).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestMain answers for the driver when it is asked to, in a process whose
// loader looks elsewhere.
func TestMain(m *testing.M) {
	if os.Getenv("ASK_DRIVER") == "1" {
		if err := json.NewEncoder(os.Stdout).Encode(askDriver()); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// driverIn asks the driver whose library is in dir.
func driverIn(t *testing.T, dir string, env ...string) (d Driver) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(env, "ASK_DRIVER=1", "LD_LIBRARY_PATH="+dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := json.Unmarshal(out, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDriver(t *testing.T) {
	dir := t.TempDir()
	compile(t, filepath.Join(dir, "libcuda.so.1"), fakeDriver)
	want := Driver{Loaded: true, CUDA: "12.4", GPUs: []GPU{{"Tesla T4", 16106127360, "7.5"}, {"NVIDIA L4", 24152899584, "8.9"}}}
	if got := driverIn(t, dir); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for code, problem := range map[string]string{"100": "no CUDA-capable device is detected", "999": "unknown error"} {
		if got := driverIn(t, dir, "FAKE_CODE="+code); !got.Loaded || got.Problem != problem || len(got.GPUs) > 0 {
			t.Errorf("code %s: got %+v", code, got)
		}
	}
	compile(t, filepath.Join(dir, "libcuda.so.1"), "int cuInit(unsigned flags) { return 0; }")
	if got := driverIn(t, dir); !got.Loaded || !strings.Contains(got.Problem, "cuDriverGetVersion") {
		t.Errorf("a driver without most functions: %+v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "libcuda.so.1"), []byte("no library"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := driverIn(t, dir); got.Loaded || !strings.Contains(got.Problem, "libcuda.so.1") {
		t.Errorf("a driver that is no library: %+v", got)
	}
}

func TestFindLibraries(t *testing.T) {
	dir := t.TempDir()
	compile(t, filepath.Join(dir, "libcudart.so.12"), "int cudaRuntimeGetVersion(int *v) { *v = 12090; return 0; }")
	compile(t, filepath.Join(dir, "libcudnn.so.9"), "#include <stdlib.h>\nsize_t cudnnGetVersion(void) { abort(); }")
	compile(t, filepath.Join(dir, "libcudnn_graph.so.9"), "#include <stddef.h>\nsize_t cudnnGetVersion(void) { return 92800; }")
	if err := os.WriteFile(filepath.Join(dir, "libcufft.so.11"), []byte("cut off"), 0o644); err != nil {
		t.Fatal(err)
	}
	found := FindLibraries([]string{t.TempDir(), dir})
	library := func(name string) Library {
		i := slices.IndexFunc(found, func(l Library) bool { return l.Name == name })
		if i < 0 {
			t.Fatalf("no %s in %+v", name, found)
		}
		return found[i]
	}
	for name, version := range map[string]string{"libcudart.so.12": "12.9", "libcudnn.so.9": "", "libcudnn_graph.so.9": "9.28.0"} {
		if got, want := library(name), (Library{Name: name, Path: filepath.Join(dir, name), Version: version}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if got := library("libcufft.so.11"); got.Problem == "" || got.Path == "" {
		t.Errorf("a file that is no library: %+v", got)
	}
}
