package plot

import (
	"fmt"
	"image"
	"image/color"
	"path/filepath"
	"strings"
	"testing"
)

// TestDrawCourses draws more runs than there are colours.
func TestDrawCourses(t *testing.T) {
	var courses []Course
	for i := range 9 {
		c := Course{Name: fmt.Sprintf("a run with a name that takes space %d", i), ValLoss: ramp(10+i, 2, float64(i)/10), ValMetric: ramp(10+i, 0.2, 1-float64(i)/10)}
		if i == 0 {
			c.PhaseStarts = []int{6}
		}
		courses = append(courses, c)
	}
	path := filepath.Join(t.TempDir(), "plot.png")
	if err := DrawCourses(path, "label accuracy", courses); err != nil {
		t.Fatal(err)
	}
	img := decodePNG(t, path)
	for _, panel := range []image.Rectangle{image.Rect(60, 110, 600, 500), image.Rect(660, 110, 1200, 500)} {
		for _, colour := range []color.RGBA{blue, vermillion, green, purple, orange, skyBlue} {
			if countColour(img, panel, colour) == 0 {
				t.Errorf("no curve of colour %v in %v", colour, panel)
			}
		}
	}
}

// TestCoursesOfOneFolderHaveOneColour: what names have in common shows.
func TestCoursesOfOneFolderHaveOneColour(t *testing.T) {
	looks := func(names ...string) string {
		var courses []Course
		for _, name := range names {
			courses = append(courses, Course{Name: name})
		}
		return fmt.Sprint(courseLooks(courses))
	}
	if got, want := looks("vgg/head", "vgg/all", "mobilenet/head", "mobilenet/all"), "[{0 0 0} {0 1 1} {1 0 0} {1 1 1}]"; got != want {
		t.Errorf("a grid of names: %s, want %s", got, want)
	}
	for _, names := range [][]string{{"a", "b", "c"}, {"a/warmup", "b/warmup", "c/warmup"}, {"a/x", "b/y", "c/z"}} {
		if got, want := looks(names...), "[{0 0 0} {1 1 0} {2 2 0}]"; got != want {
			t.Errorf("%v: %s, want %s", names, got, want)
		}
	}
}

func TestDrawCoursesRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plot.png")
	for _, c := range []Course{{Name: "empty"}, {Name: "uneven", ValLoss: ramp(2, 0, 1), ValMetric: ramp(3, 0, 1)}} {
		if err := DrawCourses(path, "accuracy", []Course{c}); err == nil || !strings.Contains(err.Error(), c.Name) {
			t.Errorf("%s: error %v", c.Name, err)
		}
	}
}
