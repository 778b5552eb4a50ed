package jsondoc_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/test/jsondoc"
)

type inner struct {
	X int `json:"x"`
}

type head struct {
	Event string `json:"event"`
}

type object struct {
	head
	At     time.Time `json:"at"`
	List   []inner   `json:"list,omitempty"`
	One    *inner    `json:"one"`
	hidden int
	No     int `json:"-"`
}

func TestFields(t *testing.T) {
	got := jsondoc.Fields(reflect.TypeOf(object{hidden: 1}))
	if !slices.Equal(got.Own, []string{"event", "at", "list", "one"}) || !slices.Equal(got.Inner, []string{"x", "x"}) {
		t.Errorf("%+v", got)
	}
	if got := got.Without(jsondoc.Fields(reflect.TypeFor[head]())); !slices.Equal(got.Own, []string{"at", "list", "one"}) {
		t.Errorf("without event: %+v", got)
	}
}
