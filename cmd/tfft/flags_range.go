package main

import (
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/settingsfile"
	"github.com/tfft/tfft/tfrunner/sweep"
)

// rangeOfFile is an axis that a file gives as {from: X, to: Y}, with log: true or false.
func rangeOfFile(setting string, entries []settingsfile.Entry, whole bool) (axis sweep.Axis, err error) {
	values := map[string]string{}
	for _, e := range entries {
		if e.Part != "" || e.IsList || e.Name != "from" && e.Name != "to" && e.Name != "log" {
			return axis, fault.Usage("%s: %s: want from, to and log", setting, e.Name).WithHint("such as %s: {from: 1e-5, to: 1e-1}", setting)
		}
		values[e.Name] = e.Values[0]
	}
	ends := map[string]float64{}
	for _, end := range []string{"from", "to"} {
		text, ok := values[end]
		if !ok {
			return axis, fault.Usage("%s: %s is missing", setting, end).WithHint("such as %s: {from: 1e-5, to: 1e-1}", setting)
		}
		if ends[end], err = strconv.ParseFloat(text, 64); err != nil {
			return axis, fault.Usage("%s: %s: %q: want a number", setting, end, text)
		}
	}
	r := sweep.NewRange(ends["from"], ends["to"], whole)
	if text, ok := values["log"]; ok {
		if r.Log, err = strconv.ParseBool(yamlBool(strings.Fields(text))); err != nil {
			return axis, fault.Usage("%s: log: %q: want true or false", setting, text)
		}
	}
	axis = sweep.Axis{Setting: setting, Range: &r}
	return axis, axis.Check()
}
