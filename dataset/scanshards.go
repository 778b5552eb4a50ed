package dataset

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/dataset/shard"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
)

// scanShards fills d in from its shards.
func (d *Dataset) scanShards() error {
	if d.shards.unsplit {
		return fault.Usage("%q does not say of which split its shards are: a run needs training and validation images", d.Origin()).
			WithHint("give the folder of the shards, with train, val and test in their names, or a list with the columns shard and split")
	}
	images, err := d.readShards(SplitNames()...)
	if err != nil {
		return err
	}
	d.noteUnusedNames(images)
	return d.classify(filepath.Base(d.Origin()), labelled{images: images, at: atShard})
}

// scanSharded lists the images of one split, whose classes are known.
func (d *Dataset) scanSharded(name string) (*Split, error) {
	if d.shards.unsplit {
		for i := range d.shards.files {
			d.shards.files[i].split = name
		}
		d.survey.say(filepath.Base(d.Origin()), fmt.Sprintf("nothing says the split: all images are taken for the %s split's", name), Remark)
	}
	images, err := d.readShards(name)
	if err != nil {
		return nil, err
	}
	return d.listed(labelled{images: images, at: atShard}, name)
}

// atShard is an error about an image in a shard.
func atShard(image labelledImage, err error) error {
	return fault.Usage("%q: %w", image.Path, err).WithHint("%s", fault.Hint(err))
}

// readShards lists the images in the shards of some splits, and notes what a run should say
// of them.
func (d *Dataset) readShards(splits ...string) (images []labelledImage, err error) {
	if len(d.shards.unused) > 0 {
		d.survey.say(filepath.Base(d.List), "columns that are not used: "+fault.Quoted(d.shards.unused), Ignored)
	}
	for _, name := range d.shards.others {
		d.survey.findings = append(d.survey.findings, Finding{
			Path: name, Problem: "a shard whose name does not tell its split (train, val or test): it is left out", Consequence: Ignored, warn: true,
		})
	}
	if d.shards.inFolder {
		d.survey.besideShards(d.Root)
	}
	if d.shards.listed, err = readNames(filepath.Join(d.Root, shard.NamesFile)); err != nil {
		return nil, err
	}
	for i, file := range d.shards.files {
		if !slices.Contains(splits, file.split) {
			continue
		}
		found, err := d.readShard(i)
		if err != nil {
			err = fault.Usage("read %q: %w", d.shards.name(i), fault.Cause(err)).WithHint("%s", fault.Hint(err))
			if err := d.survey.stop(file.path, err); err != nil {
				return nil, err
			}
		}
		images = append(images, found...)
	}
	return images, nil
}

// readShard lists the images of a shard.
func (d *Dataset) readShard(i int) ([]labelledImage, error) {
	f, info, err := openRegular(d.shards.name(i))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if path := d.shards.files[i].path; isParquet(path) {
		return d.readParquet(i, info)
	}
	return d.readTar(i, f, info)
}

// readTar lists the images of a tar.
func (d *Dataset) readTar(i int, f io.ReaderAt, info fs.FileInfo) ([]labelledImage, error) {
	members, err := shard.ReadTar(f, info.Size())
	if err != nil {
		return nil, err
	}
	t := &tarScan{Dataset: d, file: f, shard: i, path: d.shards.files[i].path, stamp: stampOf(info), names: d.shards.listed}
	images, err := t.images(members)
	if err == nil && len(images) == 0 && !d.survey.whole {
		err = fault.Usage("no images in it (looked for %s)", ImageEndings).WithHint("a shard has, for each image, KEY.jpg or the like and KEY.cls or KEY.json: see what is in it with tar -tf")
	}
	return images, err
}

// readNames reads the names of classes that are numbers; without the file, they have none.
func readNames(file string) (*shard.Names, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return shard.NamesOf("", nil)
	}
	if err != nil {
		return nil, fault.Usage("read %q: %w", file, fault.Cause(err))
	}
	return shard.ParseNames(fmt.Sprintf("%q", file), text)
}

// name gives image the classes that labels mean.
func (d *Dataset) name(image *labelledImage, labels []string, listed *shard.Names) error {
	for _, label := range labels {
		class, err := listed.Of(label)
		if err != nil {
			return err
		}
		if err := CheckClassName(class); err != nil {
			return err
		}
		image.written = class
		image.labels = append(image.labels, names.Same(class))
	}
	slices.Sort(image.labels)
	image.labels = slices.Compact(image.labels)
	image.label = strings.Join(image.labels, between)
	return nil
}

// noteUnusedNames says which of the named classes no training image has: they are none.
func (d *Dataset) noteUnusedNames(images []labelledImage) {
	from, classes := shard.NamesFile, d.shards.listed.All()
	if named := d.shards.named; named != nil && len(named.classes) > 0 {
		from, classes = named.from, named.classes
	}
	used := map[string]bool{}
	for _, image := range images {
		for _, label := range image.labels {
			used[label] = used[label] || image.split == Training
		}
	}
	var unused []string
	for _, name := range classes {
		if !used[names.Same(name)] {
			unused = append(unused, fmt.Sprintf("%q", name))
		}
	}
	if len(unused) > 0 {
		d.survey.say(from, "no training image has these classes, and the data is used without them: "+firstFew(unused), Ignored)
	}
}
