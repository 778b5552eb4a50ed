package tensorboard

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/tfft/tfft/internal/tfevents"
)

// BringReport makes TensorBoard show the pictures among the files of a phase's report, on the
// weights after so many epochs, each under the name of its file. The phase's results lie in the
// folder dir; title says what the report is on. Without pictures, nothing is written.
func BringReport(dir string, files []string, epoch int, title string) error {
	var values []tfevents.Value
	for _, name := range files {
		tag, isPicture := strings.CutSuffix(name, ".png")
		if !isPicture {
			continue
		}
		file, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		size, err := png.DecodeConfig(bytes.NewReader(file))
		if err != nil {
			return fmt.Errorf("read %q: %w", filepath.Join(dir, name), err)
		}
		values = append(values, tfevents.Image(tag, title, size.Width, size.Height, file))
	}
	if len(values) == 0 {
		return nil
	}
	return bringOnce(filepath.Join(dir, reportDir), epoch, values)
}
