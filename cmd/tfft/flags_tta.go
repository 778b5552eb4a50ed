package main

import "github.com/urfave/cli/v2"

const ttaNone = "none"

// ttaFlag says of which views of an image the mean is taken.
func ttaFlag() *cli.StringFlag {
	views := stringFlag("tta", "take the mean over `VIEWS` of each image (test-time augmentation), which the graph was exported with: "+
		"flip (the image and its mirror image) or crops (four corners and the centre, each mirrored too); or none")
	views.Value = ttaNone
	return views
}

// ttaOf reads ttaFlag; empty: the image alone.
func ttaOf(c *cli.Context) string {
	if views := c.String("tta"); views != ttaNone {
		return views
	}
	return ""
}
