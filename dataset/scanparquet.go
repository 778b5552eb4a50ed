package dataset

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/dataset/shard"
	"github.com/tfft/tfft/internal/fault"
)

// costly is how many bytes of unpacking an image it takes for a remark: more than an image of
// 5,000 x 5,000 pixels is decoded from.
const costly = 4 << 20

// namedClasses are the names of classes that a parquet file has.
type namedClasses struct {
	from    string // the path of the file
	classes []string
}

// readParquet lists the images of a parquet file.
func (d *Dataset) readParquet(i int, info fs.FileInfo) ([]labelledImage, error) {
	p, err := d.shards.openParquet(i, info.Size())
	if err != nil {
		return nil, err
	}
	images, err := p.Images(IsImageName)
	if err != nil {
		return nil, err
	}
	rows, classes, unused, err := p.Labels(d.sets)
	if err != nil {
		return nil, err
	}
	if len(images) == 0 && !d.survey.whole {
		return nil, fault.Usage("no rows in it").WithHint("leave the file out")
	}
	listed, err := d.shards.namesOf(i, classes)
	if err != nil {
		return nil, err
	}
	d.noteParquet(i, unused, p.Cost())
	return d.labelRows(i, images, rows, listed, stampOf(info))
}

// labelRows are the images of a parquet file, with their classes.
func (d *Dataset) labelRows(i int, images []shard.Image, rows []shard.RowLabels, listed *shard.Names, stamp fileStamp) ([]labelledImage, error) {
	file := d.shards.files[i]
	var all []labelledImage
	for row, found := range images {
		image := labelledImage{Sample: Sample{place: int64(row)}, split: file.split}
		image.Path, image.shard, image.file = file.path+"/"+shard.RowName(row, found.Ending), int32(i), stamp
		err := found.Problem
		if err == nil {
			err = rows[row].Problem
		}
		if err == nil {
			err = d.name(&image, rows[row].Labels, listed)
		}
		if err == nil {
			all = append(all, image)
		} else if err := d.survey.stop(image.Path, fault.Usage("%q %w", image.Path, err).WithHint("%s", fault.Hint(err))); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// namesOf are the names of a parquet file's classes: its own, or else those of NamesFile.
// All files have the same ones.
func (s *shards) namesOf(i int, classes []string) (*shard.Names, error) {
	if s.named == nil {
		s.named = &namedClasses{s.files[i].path, classes}
	}
	if first := s.named; !slices.Equal(first.classes, classes) {
		return nil, fault.Usage("it calls its classes otherwise than %q: %s", first.from, difference(classes, first.classes)).
			WithHint("write the files of all splits with the same ClassLabel: the numbers of the classes depend on it")
	}
	if classes == nil {
		return s.listed, nil
	}
	return shard.NamesOf(fmt.Sprintf("the metadata of %q", s.files[i].path), classes)
}

// difference says where names of classes differ first.
func difference(a, b []string) string {
	name := func(names []string, at int) string {
		if at >= len(names) {
			return "no name"
		}
		return fmt.Sprintf("%q", names[at])
	}
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	return fmt.Sprintf("class %d is %s, and there %s", at, name(a, at), name(b, at))
}

// noteParquet says what of a file is not used, and where reading an image costs much.
func (d *Dataset) noteParquet(i int, unused []string, cost int64) {
	if cost > costly {
		d.shards.tell(d, i, "cost", fmt.Sprintf("to read an image in it, up to %s are unpacked: written again with smaller pages, as datasets 5 does, it is read faster", humanize.IBytes(uint64(cost))), Remark)
	}
	if len(unused) > 0 {
		text := "columns that are not used: " + fault.Quoted(unused)
		d.shards.tell(d, i, text, text, Ignored)
	}
	if !d.shards.listed.Empty() && len(d.shards.named.classes) > 0 {
		text := fmt.Sprintf("not used for parquet, which has the names of its classes itself (%q)", d.shards.named.from)
		d.shards.tell(d, -1, text, text, Ignored)
	}
}

// tell says something of a shard, unless it was said of another one before.
func (s *shards) tell(d *Dataset, i int, key, text string, c Consequence) {
	if s.told[key] {
		return
	}
	if s.told == nil {
		s.told = map[string]bool{}
	}
	s.told[key] = true
	name := shard.NamesFile
	if i >= 0 {
		name = s.files[i].path
	}
	d.survey.say(name, text, c)
}
