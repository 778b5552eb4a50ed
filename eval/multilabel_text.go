package eval

import (
	"fmt"
	"strings"
)

// Text is the report as scikit-learn prints it, identical to classification_report(...,
// target_names=r.Classes, digits=2, zero_division=0), and then thresholds and average
// precision, whose averages have no threshold. BySupport sorts the lines of both.
func (r *MultilabelReport) Text() string {
	width := nameWidth(r.Classes)
	var b strings.Builder
	b.WriteString(r.scikitLearn(width))
	fmt.Fprintf(&b, "\n%*s  %17s %9s\n\n", width, "", "average precision", "threshold")
	for _, i := range listed(r.PerClass, r.BySupport) {
		fmt.Fprintf(&b, "%*s  %17.2f %9.2f\n", width, r.Classes[i], r.AveragePrecision[i], r.Thresholds[i])
	}
	fmt.Fprintf(&b, "\n%*s  %17.2f\n", width, "micro avg", r.MicroPrecision)
	fmt.Fprintf(&b, "%*s  %17.2f\n", width, "macro avg", r.MacroPrecision)
	return b.String()
}

// scikitLearn is scikit-learn's part of the text.
func (r *MultilabelReport) scikitLearn(width int) string {
	var b strings.Builder
	row := func(name string, s Scores) {
		fmt.Fprintf(&b, "%*s  %9.2f %9.2f %9.2f %9d\n", width, name, s.Precision, s.Recall, s.F1, s.Support)
	}
	fmt.Fprintf(&b, "%*s  %9s %9s %9s %9s\n\n", width, "", "precision", "recall", "f1-score", "support")
	for _, i := range listed(r.PerClass, r.BySupport) {
		row(r.Classes[i], r.PerClass[i])
	}
	b.WriteString("\n")
	row("micro avg", r.Micro)
	row("macro avg", r.Macro)
	row(averageName, r.Weighted)
	row("samples avg", r.Samples)
	return b.String()
}

// JSON is the report as scikit-learn's output_dict=True gives it, with "average_precision"
// ("micro" and "macro" beside a map of the classes), "thresholds" and "classes" besides, as
// one object on one line.
func (r *MultilabelReport) JSON() ([]byte, error) {
	dict, precision, thresholds := map[string]any{}, map[string]float64{}, map[string]float64{}
	for i, class := range r.Classes {
		dict[class] = figures(r.PerClass[i])
		precision[class], thresholds[class] = r.AveragePrecision[i], r.Thresholds[i]
	}
	dict["micro avg"], dict["macro avg"] = figures(r.Micro), figures(r.Macro)
	dict[averageName], dict["samples avg"] = figures(r.Weighted), figures(r.Samples)
	dict["average_precision"] = map[string]any{"micro": r.MicroPrecision, "macro": r.MacroPrecision, "classes": precision}
	dict["thresholds"], dict["classes"] = thresholds, r.Classes
	return encodeReport(dict)
}
