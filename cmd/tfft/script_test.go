package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/internal/test/parquetfile"
)

// TestScripts runs the command line as users do; see testdata/script. $GRAPH
// is the tiny graph, $STEPS one that takes what most graphs do not, and $DIGITS the images
// that they are for.
func TestScripts(t *testing.T) {
	graph, steps, digits := gate.Graph(t, "tiny"), gate.Graph(t, "tiny-steps"), gate.Data(t, "digits")
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"agree": agreeingPredictions, "parquet": writeParquet},
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("TFFT_UPDATE") == "1",
		Setup: func(env *testscript.Env) error {
			env.Setenv("GRAPH", graph)
			env.Setenv("STEPS", steps)
			env.Setenv("DIGITS", digits)
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			return nil
		},
	})
}

// agreeingPredictions is the command "agree A B" of scripts: two predictions.csv have the same
// images, labels and classes, and figures that differ by last digits only, as those of
// tfft eval and of the run's report do (see docs/reproducibility.md).
func agreeingPredictions(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: agree A B")
	}
	a, b := strings.Split(ts.ReadFile(args[0]), "\n"), strings.Split(ts.ReadFile(args[1]), "\n")
	if len(a) != len(b) || a[0] != b[0] {
		ts.Fatalf("%s and %s have other lines", args[0], args[1])
	}
	for i := 1; i < len(a)-1; i++ {
		as, bs := strings.Split(a[i], ","), strings.Split(b[i], ",")
		for column, value := range as {
			p, err := strconv.ParseFloat(value, 64)
			q, otherErr := strconv.ParseFloat(bs[column], 64)
			near := err == nil && otherErr == nil && math.Abs(p-q) <= 3e-6*max(1, math.Abs(p)) // a loss may be large
			if len(as) != len(bs) || value != bs[column] && !near {
				ts.Fatalf("line %d: %s and %s", i+1, a[i], b[i])
			}
		}
	}
}

// writeParquet writes the class folders of SPLIT's folder FROM as parquet/NAME, and each image as
// files/NAME/ROW.png, which it adds to files/list.csv.
func writeParquet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: parquet CODEC SPLIT FROM NAME")
	}
	codec, split, from, name := args[0], args[1], args[2], args[3]
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(from), "*/*.png"))
	ts.Check(err)
	var classes []string
	var rows []parquetfile.Row
	copies := ts.MkAbs(filepath.Join("files", name))
	ts.Check(os.MkdirAll(copies, 0o777))
	list, err := os.OpenFile(ts.MkAbs("files/list.csv"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	ts.Check(err)
	defer list.Close()
	for i, file := range files {
		class := filepath.Base(filepath.Dir(file))
		if !slices.Contains(classes, class) {
			classes = append(classes, class)
		}
		contents, err := os.ReadFile(file)
		ts.Check(err)
		rows = append(rows, parquetfile.Photo(file, contents, int64(len(classes)-1)))
		row := fmt.Sprintf("%06d.png", i)
		ts.Check(os.WriteFile(filepath.Join(copies, row), contents, 0o666))
		_, err = fmt.Fprintf(list, "%s/%s,%s,%s\n", name, row, class, split)
		ts.Check(err)
	}
	ts.Check(parquetfile.Write(ts.MkAbs(filepath.Join("parquet", name)), parquetfile.Codecs[codec], classes, rows...))
}
