package machine

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLimitsOfControlGroups(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  limits
	}{
		"none": {},
		"version 2, in a container": {map[string]string{
			"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "536870912\n", "sys/fs/cgroup/cpu.max": "150000 100000\n",
		}, limits{1.5, 512 << 20}},
		"version 2, the group above is lower": {map[string]string{
			"proc/self/cgroup":                        "0::/user.slice/job\n",
			"sys/fs/cgroup/user.slice/job/memory.max": "max\n", "sys/fs/cgroup/user.slice/job/cpu.max": "400000 100000\n",
			"sys/fs/cgroup/user.slice/memory.max": "1073741824\n", "sys/fs/cgroup/user.slice/cpu.max": "200000 100000\n",
		}, limits{2, 1 << 30}},
		"version 2, no limits": {map[string]string{
			"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n", "sys/fs/cgroup/cpu.max": "max 100000\n",
		}, limits{}},
		"version 1": {map[string]string{
			"proc/self/cgroup":                                "4:memory:/docker/1\n3:cpu,cpuacct:/docker/1\n2:pids:/\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":      "268435456\n",
			"sys/fs/cgroup/cpu/docker/1/cpu.cfs_quota_us":     "50000\n",
			"sys/fs/cgroup/cpu/docker/1/cpu.cfs_period_us":    "100000\n",
			"sys/fs/cgroup/memory/other/memory.limit_in_byte": "1\n",
		}, limits{0.5, 256 << 20}},
		"version 1, no limits": {map[string]string{
			"proc/self/cgroup":                           "4:memory:/\n3:cpu:/\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
			"sys/fs/cgroup/cpu/cpu.cfs_quota_us":         "-1\n",
			"sys/fs/cgroup/cpu/cpu.cfs_period_us":        "100000\n",
		}, limits{}},
	} {
		root := t.TempDir()
		for path, text := range c.files {
			path = filepath.Join(root, path)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := readLimits(root); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestProcessors(t *testing.T) {
	if n, c := Processors(), ReadCPU(); n < 1 || n > c.Threads || c.Limit != n {
		t.Errorf("%d of %+v", n, c)
	}
}
