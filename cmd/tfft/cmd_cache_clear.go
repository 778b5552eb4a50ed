package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
)

// clearCaches removes those that were not used for as long as age; 0: all. Those that are
// another user's are left and named.
func clearCaches(w io.Writer, dir string, age time.Duration, dryRun bool) error {
	list, err := caches(dir)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(c cached) bool { return time.Since(c.Used) < age })
	if dryRun {
		if len(list) > 0 {
			if err := printCaches(w, list); err != nil {
				return err
			}
		}
		fmt.Fprintf(w, "would remove %d caches\n", len(list))
		return nil
	}
	removed, freed := 0, int64(0)
	var failed error
	for _, c := range list {
		if err := c.remove(); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		removed++
		freed += c.Bytes
	}
	fmt.Fprintf(w, "removed %d caches, %s\n", removed, humanize.Bytes(uint64(freed)))
	if failed != nil {
		return fault.Failed("%d caches could not be removed: %w", len(list)-removed, failed)
	}
	return nil
}

// ageOf is what --older-than says, which is not empty where it is given: that would stand
// for all. Else it is 0.
func ageOf(c *cli.Context) (time.Duration, error) {
	if !c.IsSet("older-than") {
		return 0, nil
	}
	return parseAge(c.String("older-than"))
}

// parseAge reads a time in days (30d), or as Go writes it (12h).
func parseAge(text string) (time.Duration, error) {
	age, err := time.ParseDuration(text)
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var n int
		if n, err = strconv.Atoi(days); err == nil && n <= mostDays {
			age = time.Duration(n) * 24 * time.Hour
		}
	}
	if err != nil || age <= 0 {
		return 0, fault.Usage("--older-than %q: want a time in days or hours, such as 30d or 12h", text)
	}
	return age, nil
}

// mostDays are a hundred years.
const mostDays = 36500
