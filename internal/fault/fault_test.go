package fault_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func TestCodeAndHintSurviveWrapping(t *testing.T) {
	inner := fault.Usage("open %q: %w", "x", fs.ErrNotExist).WithHint("create %q", "x")
	outer := fmt.Errorf("run: %w", fault.Failed("phase: %w", inner))

	if got := fault.Code(outer); got != fault.ExitFailed {
		t.Errorf("Code = %d, want the outermost, %d", got, fault.ExitFailed)
	}
	if got := fault.Hint(outer); got != `create "x"` {
		t.Errorf("Hint = %q", got)
	}
	if !errors.Is(outer, fs.ErrNotExist) {
		t.Error("the cause is lost")
	}
}

func TestPlainErrors(t *testing.T) {
	if fault.Code(nil) != 0 || fault.Code(errors.New("x")) != fault.ExitFailed || fault.Hint(errors.New("x")) != "" {
		t.Error("plain errors: want code 1 and no hint, nil: code 0")
	}
}

func TestSettingsAreSpelledByWhoeverShowsThem(t *testing.T) {
	flag := func(setting string) string { return "--" + setting }
	for text, want := range map[string]string{
		"`gpu-memory` 2: want a share":               "--gpu-memory 2: want a share",
		"give `device` cpu or leave `threads` out":   "give --device cpu or leave --threads out",
		"`run` \"a `seed` b\": cannot be written":    "--run \"a `seed` b\": cannot be written",
		`"a \"` + "`seed`" + `" and ` + "`exif`":     `"a \"` + "`seed`" + `" and --exif`,
		"a lone ` stays, and so do `Not A Setting`s": "a lone ` stays, and so do `Not A Setting`s",
	} {
		if got := fault.SpellSettings(text, flag); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestErrorKnowsTheSettingAtFault(t *testing.T) {
	if e := fault.Usage("open %q: give another `output` or `source`", "`run`"); e.Setting != "output" {
		t.Errorf("Setting = %q, want the first that is named", e.Setting)
	}
	if e := fault.Failed("the disk is full"); e.Setting != "" {
		t.Errorf("Setting = %q of a text that names none", e.Setting)
	}
}
