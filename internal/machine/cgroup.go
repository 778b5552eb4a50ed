package machine

import (
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Processors is how many processors' worth of time this process gets: those that it may run
// on, or what its container's quota comes to where that is less, rounded up.
func Processors() int {
	n := runtime.NumCPU()
	if quota := readLimits("/").processors; quota > 0 {
		n = min(n, int(math.Ceil(quota)))
	}
	return max(1, n)
}

// limits are what the control groups of a process allow it.
type limits struct {
	processors float64 // of CPU time; 0: all
	memory     uint64  // bytes; 0: all
}

// readLimits reads the limits of this process under the file system's root. A group's hold
// for all groups in it, so that the least of those above count, too.
func readLimits(root string) (l limits) {
	const mount = "sys/fs/cgroup"
	data, err := os.ReadFile(filepath.Join(root, "proc/self/cgroup"))
	if err != nil {
		return l
	}
	for line := range strings.Lines(string(data)) { // 0::/path, or 4:memory:/path of version 1
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) < 3 {
			continue
		}
		controllers := strings.Split(parts[1], ",")
		for _, group := range groups(parts[2]) {
			switch {
			case parts[1] == "":
				l.lower(readLimitsV2(filepath.Join(root, mount, group)))
			case slices.Contains(controllers, "memory"):
				l.lower(limits{memory: readBytes(filepath.Join(root, mount, "memory", group, "memory.limit_in_bytes"))})
			case slices.Contains(controllers, "cpu"):
				l.lower(limits{processors: readQuotaV1(filepath.Join(root, mount, "cpu", group))})
			}
		}
	}
	return l
}

// groups are the group at path and those that it lies in. Inside a container the path may be
// the host's: then the container's own group is the mount itself, the last one.
func groups(path string) (all []string) {
	for path = filepath.Clean("/" + path); ; path = filepath.Dir(path) {
		all = append(all, path)
		if path == "/" {
			return all
		}
	}
}

// lower takes the limits of others where they are lower.
func (l *limits) lower(o limits) {
	if o.processors > 0 && (l.processors == 0 || o.processors < l.processors) {
		l.processors = o.processors
	}
	if o.memory > 0 && (l.memory == 0 || o.memory < l.memory) {
		l.memory = o.memory
	}
}

func readLimitsV2(dir string) (l limits) {
	l.memory = readBytes(filepath.Join(dir, "memory.max"))
	if quota, period, ok := strings.Cut(readText(filepath.Join(dir, "cpu.max")), " "); ok { // max 100000: no quota
		l.processors = share(quota, period)
	}
	return l
}

func readQuotaV1(dir string) float64 {
	return share(readText(filepath.Join(dir, "cpu.cfs_quota_us")), readText(filepath.Join(dir, "cpu.cfs_period_us")))
}

// share is the number of processors that a quota of time in each period comes to; 0: no
// quota.
func share(quota, period string) float64 {
	q, err := strconv.ParseFloat(quota, 64)
	p, err2 := strconv.ParseFloat(period, 64)
	if err != nil || err2 != nil || q <= 0 || p <= 0 {
		return 0
	}
	return q / p
}

// readBytes is the limit in a file; 0: none. Version 1 writes none as a number that no
// machine has.
func readBytes(path string) uint64 {
	n, err := strconv.ParseUint(readText(path), 10, 64)
	if err != nil || n >= 1<<60 {
		return 0
	}
	return n
}

func readText(path string) string {
	data, _ := os.ReadFile(path) // else there is no such limit
	return strings.TrimSpace(string(data))
}
