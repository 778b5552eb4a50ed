package dataset

import (
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/tfft/tfft/dataset/shard"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
)

// tarScan finds the images of one tar, and their classes.
type tarScan struct {
	*Dataset
	file  io.ReaderAt
	shard int    // its number
	path  string // its own
	stamp fileStamp
	names *shard.Names
}

// tarSample are the files of one key.
type tarSample struct{ image, class, json *shard.Member }

// images are those among the members. Errors name shard and key.
func (t *tarScan) images(members []shard.Member) (images []labelledImage, err error) {
	samples, keys, err := t.samples(members)
	if err != nil {
		return nil, err
	}
	alone := 0
	for _, key := range keys {
		s := samples[key]
		if s.image == nil {
			alone++
			continue
		}
		image, err := t.image(key, s)
		if err == nil {
			images = append(images, image)
		} else if err := t.survey.stop(image.Path, t.at(image.Path, err)); err != nil {
			return nil, err
		}
	}
	if alone > 0 {
		t.survey.leave(t.path, fmt.Sprintf("%s without an image of the same key", counted(alone, "label", "labels")),
			left{what: "missing beside their labels in shards", files: alone, images: true})
	}
	return images, nil
}

// at is an error about something in the tar.
func (t *tarScan) at(name string, err error) error {
	return fault.Usage("%q %w", name, err).WithHint("%s", fault.Hint(err))
}

// samples groups the members by their keys, which are in order of their first members, and
// notes those of which nothing is used.
func (t *tarScan) samples(members []shard.Member) (samples map[string]*tarSample, keys []string, err error) {
	samples = map[string]*tarSample{}
	others := map[string]int{} // by the ending
	hidden := map[left]int{}
	for i := range members {
		m := &members[i]
		if what, images := hiddenIn(m.Name); what != "" {
			hidden[left{what: what, images: images}]++
			continue
		}
		key, field, ok := shard.Key(m.Name)
		if !ok {
			others[path.Ext(path.Base(m.Name))]++
			continue
		}
		place := samples[key].place(field)
		if place == nil {
			others["."+field]++
			continue
		}
		if samples[key] == nil {
			samples[key] = &tarSample{}
			keys = append(keys, key)
		}
		place = samples[key].place(field)
		if *place != nil {
			err := t.at(path.Join(t.path, m.Name), fault.Usage("and %q have one key, %q", path.Base((*place).Name), key).
				WithHint("a key is all up to the first dot of a name: give each image a key of its own"))
			if err := t.survey.stop(path.Join(t.path, m.Name), err); err != nil {
				return nil, nil, err
			}
			continue
		}
		*place = m
	}
	t.noteOthers(others)
	t.noteHidden(hidden)
	return samples, keys, nil
}

// place is where the file of a field goes, of s or of any sample; nil: nothing uses it.
func (s *tarSample) place(field string) **shard.Member {
	if s == nil {
		s = &tarSample{}
	}
	switch {
	case slices.Contains(imageEndings, "."+field):
		return &s.image
	case field == shard.ClassField:
		return &s.class
	case field == shard.JSONField:
		return &s.json
	}
	return nil
}

// noteOthers notes files of which nothing is used, by their endings.
func (t *tarScan) noteOthers(others map[string]int) {
	for _, ending := range slices.Sorted(maps.Keys(others)) {
		what := "named " + names.Text(ending)
		if ending == "" {
			what = "named no ending"
		}
		t.survey.leave(t.path, fmt.Sprintf("%s %s, which are neither an image nor its label: what follows the first dot of a name says which",
			counted(others[ending], "file", "files"), what), left{what: what, files: others[ending], images: looksLikeImage("x" + ending)})
	}
}

// hiddenIn says why a file is passed over that would be in a folder, too: it, or a folder of its,
// has a hidden name, or a program made the folder; empty: it is not. images tells one that looks
// like an image.
func hiddenIn(name string) (what string, images bool) {
	parts := strings.Split(name, "/")
	if slices.ContainsFunc(parts, IsHidden) {
		return "with hidden names", false
	}
	for _, folder := range parts[:len(parts)-1] {
		if isProgramFolder(folder) {
			return "in " + names.Text(folder), looksLikeImage(name)
		}
	}
	return "", false
}

// noteHidden notes files that hiddenIn found.
func (t *tarScan) noteHidden(hidden map[left]int) {
	for _, l := range slices.SortedFunc(maps.Keys(hidden), func(a, b left) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }) {
		n := hidden[l]
		l.files = n
		t.survey.leave(t.path, fmt.Sprintf("%s %s", counted(n, "file", "files"), l.what), l)
	}
}

// image is that of a sample, and its class.
func (t *tarScan) image(key string, s *tarSample) (labelledImage, error) {
	image := labelledImage{
		Sample: Sample{Path: path.Join(t.path, s.image.Name), Size: s.image.Size, shard: int32(t.shard), place: s.image.Offset, file: t.stamp},
		split:  t.shards.files[t.shard].split,
	}
	labels, err := t.labels(key, s)
	if err != nil {
		return image, err
	}
	return image, t.name(&image, labels, t.names)
}

// labels reads what a sample says of its classes: its .cls, or else its .json; where an image
// is of any number of classes, the other way round.
func (t *tarScan) labels(key string, s *tarSample) ([]string, error) {
	if s.json != nil && (t.sets || s.class == nil) {
		text, err := t.text(s.json)
		if err != nil {
			return nil, err
		}
		return shard.ParseJSON(text, t.sets)
	}
	if s.class == nil {
		return nil, fault.Usage("has no label: there is no %q and no %q", key+"."+shard.ClassField, key+"."+shard.JSONField).
			WithHint("add one of them to the shard, or leave the image out")
	}
	text, err := t.text(s.class)
	if err != nil {
		return nil, err
	}
	label, err := shard.ParseClass(text)
	return []string{label}, err
}

// text is what a label's file has.
func (t *tarScan) text(m *shard.Member) ([]byte, error) {
	if m.Size > shard.MaxLabelBytes {
		return nil, fault.Usage("has a label of %d bytes, in %q", m.Size, m.Name).WithHint("a .cls has a number or a name, and a .json {\"label\": ...}")
	}
	return readPart(t.file, m.Offset, m.Size, nil)
}
