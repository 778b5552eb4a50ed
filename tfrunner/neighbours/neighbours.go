// Package neighbours compares images by their embeddings, each with each other: which are the
// nearest to an image, and which are near-duplicates, so that they make up a group. Embeddings are
// put on one scale first. Two images are as alike as the cosine of the angle between what comes of
// it is large; it is 1 at most. How far an image is from all others is told by embeddings as they
// are.
//
//	scale.go       embeddings of any network on one scale
//	neighbours.go  the comparison
//	groups.go      images that are near-duplicates, directly or by way of others
//	outliers.go    images that are far from all others
package neighbours

import (
	"context"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Neighbour is an image near another.
type Neighbour struct {
	Image      int     // its place among the embeddings
	Similarity float32 // the cosine of the angle between the two, on one scale
}

// Compared is what Compare finds.
type Compared struct {
	Nearest [][]Neighbour // of each image, the most alike first
	Groups  []int         // of each image: the first image of its group, itself where it is like no other
}

// Together are the groups of two images at least, in the order of their first ones.
func (c *Compared) Together() (groups [][]int) {
	at := map[int]int{}
	for i, first := range c.Groups {
		switch k, known := at[first]; {
		case first == i:
		case known:
			groups[k] = append(groups[k], i)
		default:
			at[first] = len(groups)
			groups = append(groups, []int{first, i})
		}
	}
	return groups
}

// A tile of similarities is of so many images with so many others: 4 MB.
const (
	tileRows    = 256
	tileColumns = 4096
)

// Compare compares images, of which there is an embedding each, all of one length. It gives the
// nearest k of each (fewer where there are no more images) and groups those that are at least so
// similar. It takes time in proportion to the square of the number of images. An image that is
// the mean of all is like no other; an embedding that is not finite is an error.
func Compare(ctx context.Context, embeddings [][]float32, similarity float64, k int) (*Compared, error) {
	scaled, err := onOneScale(embeddings)
	if err != nil {
		return nil, err
	}
	return compare(ctx, directions(scaled), similarity, k)
}

// compare is Compare of directions, as rows.
func compare(ctx context.Context, all blas32.General, similarity float64, k int) (*Compared, error) {
	found, together := &Compared{Nearest: make([][]Neighbour, all.Rows)}, newGroups(all.Rows)
	running, ctx := errgroup.WithContext(ctx)
	running.SetLimit(runtime.GOMAXPROCS(0))
	for first := 0; first < all.Rows; first += tileRows {
		rows := rowsOf(all, first, tileRows)
		running.Go(func() error {
			nearest := make([][]Neighbour, rows.Rows)
			for column := 0; column < all.Rows; column += tileColumns {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				compareTile(rows, rowsOf(all, column, tileColumns), func(row, other int, s float32) {
					i, j := first+row, column+other
					if i == j {
						return
					}
					nearest[row] = withNearest(nearest[row], Neighbour{j, s}, k)
					if i < j && float64(s) >= similarity {
						together.unite(i, j)
					}
				})
			}
			copy(found.Nearest[first:], nearest)
			return nil
		})
	}
	if err := running.Wait(); err != nil {
		return nil, err
	}
	found.Groups = together.firsts()
	return found, nil
}

// directions are vectors divided by their lengths, as the rows of a matrix.
func directions(vectors [][]float32) blas32.General {
	size := len(vectors[0])
	m := blas32.General{Rows: len(vectors), Cols: size, Stride: size, Data: make([]float32, 0, len(vectors)*size)}
	for _, vector := range vectors {
		squares := 0.0
		for _, v := range vector {
			squares += float64(v) * float64(v)
		}
		length := math.Sqrt(squares)
		if length == 0 {
			length = 1
		}
		for _, v := range vector {
			m.Data = append(m.Data, float32(float64(v)/length))
		}
	}
	return m
}

// rowsOf are n rows of m, or as many as there are.
func rowsOf(m blas32.General, first, n int) blas32.General {
	n = min(n, m.Rows-first)
	return blas32.General{Rows: n, Cols: m.Cols, Stride: m.Stride, Data: m.Data[first*m.Stride : (first+n)*m.Stride]}
}

// compareTile tells how similar each row of a is to each row of b.
func compareTile(a, b blas32.General, tell func(row, other int, similarity float32)) {
	products := blas32.General{Rows: a.Rows, Cols: b.Rows, Stride: b.Rows, Data: make([]float32, a.Rows*b.Rows)}
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, a, b, 0, products)
	for row := range a.Rows {
		for other := range b.Rows {
			tell(row, other, products.Data[row*products.Stride+other])
		}
	}
}

// withNearest adds a neighbour to the nearest k, which are sorted. Of equals, the first stays
// first.
func withNearest(nearest []Neighbour, n Neighbour, k int) []Neighbour {
	if k == 0 || len(nearest) == k && n.Similarity <= nearest[k-1].Similarity {
		return nearest
	}
	at, _ := slices.BinarySearchFunc(nearest, n, func(old, n Neighbour) int {
		if old.Similarity >= n.Similarity {
			return -1
		}
		return 1
	})
	if len(nearest) == k {
		nearest = nearest[:k-1]
	}
	return slices.Insert(nearest, at, n)
}
