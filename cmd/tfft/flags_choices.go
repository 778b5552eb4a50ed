package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/dataset/build"
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/nearest"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/sweep"
	"github.com/tfft/tfft/tfrunner/train"
)

// choices are the values of flags that take one of a few. Where a flag has another meaning
// in one command, its name stands behind the command's.
var choices = map[string][]string{
	"bad-images":     {"fail", "skip"},
	"balance":        {tfrunner.BalanceNone, tfrunner.BalanceSampling},
	"cache-dtype":    {"float32", "float16"},
	"cache-features": {"auto", "off"},
	"cache-images":   {"auto", "off"},
	"checkpoint":     {checkpoint.Best, checkpoint.Last},
	"class-weight":   {tfrunner.ClassWeightBalanced, tfrunner.ClassWeightNone},
	"decode":         {tfrunner.DecodeExact, tfrunner.DecodeFast},
	"eval split":     {dataset.Training, dataset.Validation, dataset.Evaluation},
	"exif":           {dataset.EXIFApply, dataset.EXIFIgnore},
	"final":          checkpoint.Finals(),
	"fill-mode":      {augment.Nearest, string(augment.FillConstant), string(augment.FillReflect), string(augment.FillWrap)},
	"fit":            pixels.Fits(),
	"from":           {fromFood11, fromNumbered, fromFolders, fromCSV},
	"interpolation":  pixels.Interpolations(),
	"method":         sweep.Methods(),
	"link":           {build.LinkHard, build.LinkCopy, build.LinkSymbolic},
	"recipe":         {tfrunner.RecipeClassic, tfrunner.RecipeModern},
	"task":           {graph.Classify, dataset.Multilabel},
	"sort-classes":   {sortByName, sortBySupport},
	"schedule":       {train.ScheduleConstant, train.ScheduleCosine, train.ScheduleStep, train.SchedulePlateau},
	"tta":            {ttaNone, "flip", "crops"},
}

// choicesOf are the values of a command's flag; nil: it takes others.
func choicesOf(command, flag string) []string {
	if values, ok := choices[command+" "+flag]; ok {
		return values
	}
	return choices[flag]
}

// checkChoices refuses values that flags do not know. Empty is one, where it was given.
func checkChoices(c *cli.Context) error {
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		values := choicesOf(c.Command.Name, name)
		value := c.String(name)
		if usual := usualValues[name]; usual != nil && value == "" && c.IsSet(name) {
			return fault.Usage("--%s \"\": want a value, such as %s", name, strings.Join(usual, " or ")).WithHint("see %s --help", c.Command.HelpName)
		}
		if values == nil || slices.Contains(values, value) || value == "" && !c.IsSet(name) {
			continue
		}
		err := fault.Usage("--%s %q: want %s", name, value, strings.Join(values, " or "))
		if word := nearest.Word(value, values); word != "" {
			return err.WithHint("did you mean --%s %s?", name, word)
		}
		return err
	}
	return nil
}
