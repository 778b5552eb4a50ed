package eval_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/tfft/tfft/eval"
)

// The predictions.csv of a phase, or of tfft eval, has all that a report is made of.
func ExampleReadPredictions() {
	dir, err := os.MkdirTemp("", "warmup")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	classes, path := []string{"bread", "rice", "soup"}, filepath.Join(dir, "predictions.csv")
	err = os.WriteFile(path, []byte(`path,label,predicted,probability
evaluation/bread/1.jpg,bread,bread,0.91
evaluation/bread/2.jpg,bread,rice,0.48
evaluation/rice/1.jpg,rice,rice,0.77
evaluation/rice/2.jpg,rice,rice,0.85
evaluation/soup/1.jpg,soup,soup,0.99
`), 0o644)
	if err != nil {
		log.Fatal(err)
	}

	predictions, err := eval.ReadPredictions(path, classes)
	if err != nil {
		log.Fatal(err)
	}
	var labels, predicted []int
	for _, p := range predictions {
		labels, predicted = append(labels, p.Label), append(predicted, p.Predicted)
	}
	report, err := eval.NewReport(classes, labels, predicted)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d images, accuracy %.2f\n", len(predictions), report.Accuracy)
	for i, class := range report.Classes {
		fmt.Printf("%s: precision %.2f, recall %.2f\n", class, report.PerClass[i].Precision, report.PerClass[i].Recall)
	}
	fmt.Println("bread taken for rice:", report.Confusion[0][1])
	// Output:
	// 5 images, accuracy 0.80
	// bread: precision 1.00, recall 0.50
	// rice: precision 0.67, recall 1.00
	// soup: precision 1.00, recall 1.00
	// bread taken for rice: 1
}
