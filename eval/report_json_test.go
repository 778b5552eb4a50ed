package eval

import "testing"

func TestReportJSON(t *testing.T) {
	r, err := NewReport([]string{"<a> & é", "classes"}, []int{0, 1, 1, 1}, []int{0, 1, 1, 0})
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	// The class called "classes" gives way to the list of classes.
	const want = `{"<a> & é":{"precision":0.5,"recall":1,"f1-score":0.6666666666666666,"support":1},"accuracy":0.75,` +
		`"classes":["<a> & é","classes"],"confusion_matrix":[[1,0],[1,2]],` +
		`"macro avg":{"precision":0.75,"recall":0.8333333333333333,"f1-score":0.7333333333333334,"support":4},` +
		`"weighted avg":{"precision":0.875,"recall":0.75,"f1-score":0.7666666666666667,"support":4}}` + "\n"
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
