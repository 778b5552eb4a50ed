package main

import (
	"errors"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

func badImagesFlag() cli.Flag {
	f := stringFlag("bad-images", "`WHAT` to do about images that cannot be read: fail (stop and name the file) or skip (check all images first "+
		"and leave the bad ones out)")
	f.Value = "fail"
	return f
}

// explainBadImage adds to the error of an image how to find all such images.
func explainBadImage(err error, data string) error {
	var bad *dataset.BadImage
	if !errors.As(err, &bad) {
		return err
	}
	return &fault.Error{Err: err, Code: fault.Code(err), Hint: fault.Hint(err) +
		"; tfft dataset check --data " + data + " lists all bad images, --bad-images skip leaves them out"}
}
