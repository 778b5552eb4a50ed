package main

import (
	"reflect"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/jsondoc"
	"github.com/tfft/tfft/tfrunner"
)

// TestJSONIsDocumented holds docs/json.md and what commands print together; for events,
// the test of package ui does.
func TestJSONIsDocumented(t *testing.T) {
	page := jsondoc.Read(t, "../../docs/json.md")
	for part, objects := range map[string][]reflect.Type{
		"tfft predict":        {reflect.TypeFor[predictedImage]()},
		"tfft compare":        {reflect.TypeFor[comparisonJSON]()},
		"tfft lr-find":        {reflect.TypeFor[foundRateJSON]()},
		"tfft labels":         {reflect.TypeFor[labelsJSON]()},
		"tfft learning-curve": {reflect.TypeFor[learningCurveJSON]()},
		"tfft crossval":       {reflect.TypeFor[crossvalJSON]()},
		"tfft pick":           {reflect.TypeFor[pickJSON]()},
		"tfft bench":          {reflect.TypeFor[tfrunner.Rates]()},
		"tfft dataset":        {reflect.TypeFor[dataset.Finding](), reflect.TypeFor[checkTotals](), reflect.TypeFor[buildSummary]()},
		"tfft cache":          {reflect.TypeFor[cached]()},
		"tfft doctor":         {reflect.TypeFor[diagnosis]()},
		"tfft version":        {reflect.TypeFor[versions]()},
	} {
		var fields []jsondoc.Names
		for _, object := range objects {
			fields = append(fields, jsondoc.Fields(object))
		}
		page.Check(t, part, fields...)
	}
}
