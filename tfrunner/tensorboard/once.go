package tensorboard

import (
	"path/filepath"
	"reflect"
	"time"

	"github.com/tfft/tfft/internal/tfevents"
)

// bringOnce makes the folder's file have one event, of these values. Where it has, nothing is
// written.
func bringOnce(dir string, step int, values []tfevents.Value) error {
	files, err := tfevents.Files(dir)
	if err != nil {
		return err
	}
	if len(files) == 1 {
		events, err := tfevents.Read(filepath.Join(dir, files[0]))
		if err == nil && len(events) == 1 && events[0].Step == int64(step) && reflect.DeepEqual(events[0].Values, values) {
			return nil
		}
	}
	_, err = tfevents.Replace(dir, []tfevents.Event{{Time: time.Now(), Step: int64(step), Values: values}})
	return err
}
