package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/tfft/tfft/tfrunner/graph"
)

// printBlocks lists what the learning rate is multiplied by in each block of each phase, where
// the graph gives blocks rates of their own.
func printBlocks(w io.Writer, m *graph.Manifest) error {
	base, ok := m.Rates()
	if !ok {
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "PHASE\tBLOCK\tLAYERS\tLEARNING RATE TIMES (%s %g)\n", strings.ReplaceAll(base.Name, "_", " "), base.Default)
	for _, p := range m.Phases {
		for _, b := range p.Blocks {
			fmt.Fprintf(table, "%s\t%s\t%d\t%.4g\n", p.Name, b.Name, len(b.Layers), b.Multiplier(base.Default))
		}
	}
	fmt.Fprintln(table)
	return table.Flush()
}
