package predict_test

import (
	"context"
	"fmt"
	"log"

	"github.com/tfft/tfft/tfrunner/predict"
)

// A model is opened once, and then called from any number of goroutines.
func ExampleOpen() {
	model, err := predict.Open("runs/digits", predict.Options{}) // or a copy of runs/digits/model
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	classes, err := model.ClassifyFile(context.Background(), "seven.png")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("most probably it is a", classes[0].Name)
}
