package dataset

import (
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/tfft/tfft/dataset/shard"
	"github.com/tfft/tfft/internal/fault"
)

// SourceOf opens the image that name names: a file, or as a report names it, one in a shard,
// such as photos/train-000.tar/bread/1.jpg or train.parquet/000017.jpg. The error is a shard that cannot be read, or has no
// such image.
func SourceOf(name string) (Source, Sample, error) {
	for i, r := range name {
		if r != '/' || !IsShard(name[:i]) {
			continue
		}
		if info, err := os.Stat(name[:i]); err == nil && info.Mode().IsRegular() {
			return inShard(name[:i], path.Clean(name[i:])[1:])
		}
	}
	return Folder(""), Sample{Path: name}, nil
}

// inShard finds the image member of the shard file.
func inShard(file, member string) (Source, Sample, error) {
	f, info, err := openRegular(file)
	if err != nil {
		return nil, Sample{}, fault.Usage("read %q: %w", file, fault.Cause(err))
	}
	defer f.Close()
	s := &shards{root: filepath.Dir(file), files: []shardFile{{path: filepath.ToSlash(filepath.Base(file))}}}
	find, hint := inTar, "see what is in it with: tar -tf "+file
	if isParquet(file) {
		find, hint = s.inParquet, "its images are called by their rows, from "+shard.RowName(0, "")+" on, and the endings of their own names"
	}
	sample, err := find(f, info.Size(), member)
	if err != nil {
		return nil, Sample{}, fault.Usage("read %q: %w", file, err).WithHint("%s", fault.Hint(err))
	}
	if sample == nil {
		return nil, Sample{}, fault.Usage("no file %q in the shard %q", member, file).WithHint("%s", hint)
	}
	sample.Path = s.files[0].path + "/" + member
	return s, *sample, nil
}

// inTar finds an image of a tar; nil: there is none of that name.
func inTar(f io.ReaderAt, size int64, member string) (*Sample, error) {
	members, err := shard.ReadTar(f, size)
	for _, m := range members {
		if m.Name == member && err == nil {
			return &Sample{Size: m.Size, place: m.Offset}, nil
		}
	}
	return nil, err
}

// inParquet finds an image of a parquet file, with or without labels; nil: there is none of
// that name.
func (s *shards) inParquet(_ io.ReaderAt, size int64, member string) (*Sample, error) {
	p, err := s.openParquet(0, size)
	if err != nil {
		return nil, err
	}
	images, err := p.Images(IsImageName)
	if err != nil {
		return nil, err
	}
	for row, image := range images {
		if shard.RowName(row, image.Ending) != member {
			continue
		}
		if image.Problem != nil {
			return nil, fault.Usage("%q %w", member, image.Problem).WithHint("%s", fault.Hint(image.Problem))
		}
		return &Sample{place: int64(row)}, nil
	}
	return nil, nil
}
