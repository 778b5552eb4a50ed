package dataset

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/dataset/shard"
)

// shards are the files of a dataset that hold its images, many in each. They are the Source
// of these.
type shards struct {
	root     string // where their paths begin
	files    []shardFile
	others   []string // shards whose names have no split's, by path
	unused   []string // columns of their list that nothing is taken from
	unsplit  bool     // they are all of the split that is asked for
	inFolder bool     // they were found in the folder root

	listed  *shard.Names             // the classes of NamesFile
	parquet map[int32]*shard.Parquet // those that are parquet
	pages   shard.Pages              // of parquet, unpacked
	named   *namedClasses            // what parquet says of its classes; nil: none was read
	told    map[string]bool          // what was said of a shard, and is not said again of the next
}

// shardFile is one of shards.
type shardFile struct {
	path  string // relative to the root, with slashes; absolute where a list has it so
	split string // Training, Validation or Evaluation; empty where shards are unsplit
}

const (
	tarEnding     = ".tar"
	parquetEnding = ".parquet"
)

// Endings of shards' names. The second list's are known in order to be refused.
var (
	shardEndings      = []string{tarEnding, parquetEnding}
	compressedEndings = strings.Fields(".tar.gz .tgz .tar.bz2 .tbz2 .tar.xz .txz .tar.zst .tzst")
)

// IsShard tells whether a file, by its name, holds many images.
func IsShard(name string) bool {
	name = strings.ToLower(name)
	has := func(ending string) bool { return strings.HasSuffix(name, ending) }
	return slices.ContainsFunc(shardEndings, has) || slices.ContainsFunc(compressedEndings, has)
}

// isParquet tells a shard that is a parquet file; others are tars.
func isParquet(name string) bool { return strings.HasSuffix(strings.ToLower(name), parquetEnding) }

// File implements Source.
func (s *shards) File(sample Sample) string { return s.name(int(sample.shard)) }

// name is the file of a shard.
func (s *shards) name(shard int) string { return ImageFile(s.root, s.files[shard].path) }

// Read implements Source. It opens the shard for each image, so that the number of open files
// does not grow with that of shards.
func (s *shards) Read(sample Sample, buf []byte) ([]byte, error) {
	if int(sample.shard) >= len(s.files) || !strings.HasPrefix(sample.Path, s.files[sample.shard].path+"/") {
		return nil, fmt.Errorf("no image of the shards in %q", s.root)
	}
	if isParquet(s.files[sample.shard].path) {
		return s.readRow(sample, buf)
	}
	f, _, err := openRegular(s.File(sample))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readPart(f, sample.place, sample.Size, buf)
}

// readRow reads an image of parquet.
func (s *shards) readRow(sample Sample, buf []byte) ([]byte, error) {
	p := s.parquet[sample.shard]
	if p == nil {
		return nil, fmt.Errorf("no image of the shards in %q", s.root)
	}
	image, err := p.Read(int(sample.place), &s.pages)
	if err != nil {
		return nil, err
	}
	if buf, err = roomFor(buf, int64(len(image))); err != nil {
		return nil, err
	}
	copy(buf, image)
	return buf, nil
}

// openParquet opens a shard that is parquet, and keeps what it says of itself: it is long.
func (s *shards) openParquet(i int, size int64) (*shard.Parquet, error) {
	p, err := shard.OpenParquet(reopened(s.name(i)), size)
	if err != nil {
		return nil, err
	}
	if s.parquet == nil {
		s.parquet = map[int32]*shard.Parquet{}
	}
	s.parquet[int32(i)] = p
	return p, nil
}

// reopened is a file that is opened for each part that is read of it, as tars are for each image.
type reopened string

// ReadAt implements io.ReaderAt.
func (r reopened) ReadAt(buf []byte, offset int64) (int, error) {
	f, _, err := openRegular(string(r))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return f.ReadAt(buf, offset)
}

// readPart reads size bytes from offset on into buf, which grows as needed.
func readPart(f io.ReaderAt, offset, size int64, buf []byte) ([]byte, error) {
	buf, err := roomFor(buf, size)
	if err != nil {
		return nil, err
	}
	_, err = io.ReadFull(io.NewSectionReader(f, offset, size), buf)
	return buf, err
}

// besideShards notes images that lie in the folder of shards as files of their own.
func (s *survey) besideShards(root string) {
	entries, err := readDir(root, ".")
	if err != nil {
		return // it was read before
	}
	for _, entry := range entries {
		name := entry.Name()
		info, err := os.Stat(filepath.Join(root, name))
		switch {
		case err != nil:
		case info.IsDir():
			if n, _ := imagesIn(root, name); n > 0 {
				s.leaveFolder(root, name, "a folder beside shards")
			}
		case looksLikeImage(name) && !IsHidden(name):
			s.leave(name, "an image beside shards", left{what: "beside shards", files: 1, images: true})
		}
	}
}
