package dataset

import "testing"

func TestChangesNamesTheFirstFew(t *testing.T) {
	before := &Dataset{Classes: []string{"a"}, Targets: []Target{Labels()}, Training: &Split{Name: Training, Samples: []Sample{
		{Path: "train/a/1.png", Size: 10}, {Path: "train/a/2.png", Size: 10}, {Path: `train/a/with "quotes" 3.png`, Size: 10},
	}}}
	after := &Dataset{Classes: []string{"a"}, Targets: []Target{Labels()}, Training: &Split{Name: Training, Samples: []Sample{
		{Path: "train/a/2.png", Size: 11}, {Path: `train/a/with "quotes" 3.png`, Size: 10},
		{Path: "train/a/4.png"}, {Path: "train/a/5.png"}, {Path: "train/a/6.png"}, {Path: "train/a/7.png"}, {Path: "train/a/8.png"},
	}}}
	want := `added "train/a/4.png", "train/a/5.png", "train/a/6.png" and 2 more; removed "train/a/1.png"; changed "train/a/2.png"`
	if got := Changes(before.Listing(), after.Listing()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := Changes(before.Listing(), before.Listing()); got != "" {
		t.Errorf("no change: %s", got)
	}
}
