package dataset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ListingDigest is the SHA-256, in hex, of a Listing: two datasets with one
// digest train alike unless a file was changed within its length. Where the root
// lies does not enter.
func ListingDigest(listing []byte) string {
	sum := sha256.Sum256(listing)
	return hex.EncodeToString(sum[:])
}

// Listing has a line for each class, and for each image its split, path, targets and
// size in bytes.
func (d *Dataset) Listing() []byte {
	var b bytes.Buffer
	for _, class := range d.Classes {
		fmt.Fprintf(&b, "class %q\n", class)
	}
	for _, split := range d.Splits() {
		for _, s := range split.Samples {
			fmt.Fprintf(&b, "%s %q%s %d\n", split.Name, s.Path, d.targetsOf(s), s.Size)
		}
	}
	return b.Bytes()
}

// targetsOf writes what is true of an image, a space before each number.
func (d *Dataset) targetsOf(s Sample) []byte {
	var text []byte
	for _, t := range d.Targets {
		values := make([]float32, t.Size)
		t.Values(s, values)
		for _, v := range values {
			text = strconv.AppendFloat(append(text, ' '), float64(v), 'f', -1, 32)
		}
	}
	return text
}

// Changes says which images came, went or changed between two listings: how many,
// and the first few of each.
func Changes(before, after []byte) string {
	was, is := images(before), images(after)
	var added, removed, relabelled, changed []string
	for _, name := range slices.Sorted(maps.Keys(is)) {
		switch old, ok := was[name]; {
		case !ok:
			added = append(added, name)
		case old.known != is[name].known:
			relabelled = append(relabelled, name)
		case old != is[name]:
			changed = append(changed, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if _, ok := is[name]; !ok {
			removed = append(removed, name)
		}
	}
	var parts []string
	for _, part := range []struct {
		what  string
		names []string
	}{{"added", added}, {"removed", removed}, {"another label or split for", relabelled}, {"changed", changed}} {
		if len(part.names) > 0 {
			parts = append(parts, part.what+" "+firstFew(part.names))
		}
	}
	return strings.Join(parts, "; ")
}

// listedImage is what a listing says of an image.
type listedImage struct{ known, size string } // known: split and targets

// images are those of a listing, by quoted path.
func images(listing []byte) map[string]listedImage {
	all := map[string]listedImage{}
	for line := range strings.Lines(string(listing)) {
		split, rest, _ := strings.Cut(line, " ")
		if end := strings.LastIndexByte(rest, '"'); split != "class" && end >= 0 {
			targets := rest[end+1:]
			size := strings.LastIndexByte(targets, ' ')
			all[rest[:end+1]] = listedImage{split + targets[:max(size, 0)], targets[max(size, 0):]}
		}
	}
	return all
}

// firstFew lists up to three names, and counts the rest.
func firstFew(names []string) string {
	const few = 3
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}
