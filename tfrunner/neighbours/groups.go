package neighbours

import "sync"

// groups are sets of images that grow together (a disjoint-set forest).
type groups struct {
	mutex  sync.Mutex
	parent []int // of each image; the first of its set is its own
}

func newGroups(images int) *groups {
	g := &groups{parent: make([]int, images)}
	for i := range g.parent {
		g.parent[i] = i
	}
	return g
}

// first is the first image of i's set.
func (g *groups) first(i int) int {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

// unite makes one set of those of i and j.
func (g *groups) unite(i, j int) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	i, j = g.first(i), g.first(j)
	g.parent[max(i, j)] = min(i, j)
}

// firsts are the first images of all sets, by image.
func (g *groups) firsts() []int {
	firsts := make([]int, len(g.parent))
	for i := range firsts {
		firsts[i] = g.first(i)
	}
	return firsts
}

// Unite makes one group of images that are of one in either way: groups has the first image of
// each one's group, and names another grouping; nil: there is none. It returns the first images.
func Unite(groups []int, names []string) []int {
	g, named := newGroups(len(groups)), map[string]int{}
	for i, first := range groups {
		g.unite(i, first)
		if names == nil {
			continue
		}
		if other, ok := named[names[i]]; ok {
			g.unite(i, other)
		}
		named[names[i]] = i
	}
	return g.firsts()
}
