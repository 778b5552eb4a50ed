package pick

import (
	"path/filepath"
	"slices"
	"strings"
)

// called are what graphs are called: the names of their folders, or, where two folders have one
// name, these with as many of the folders around them as tell all apart.
func called(graphs []string) []string {
	paths := make([][]string, len(graphs))
	longest := 0
	for i, graph := range graphs {
		if whole, err := filepath.Abs(graph); err == nil {
			graph = whole
		}
		paths[i] = strings.Split(strings.Trim(filepath.ToSlash(graph), "/"), "/")
		longest = max(longest, len(paths[i]))
	}
	names := make([]string, len(graphs))
	for depth := 1; depth <= longest; depth++ {
		for i, path := range paths {
			names[i] = strings.Join(path[max(0, len(path)-depth):], "/")
		}
		if len(slices.Compact(slices.Sorted(slices.Values(names)))) == len(names) {
			break
		}
	}
	return names
}
