package dataset

import (
	"os"
	"path"
	"path/filepath"

	"github.com/tfft/tfft/dataset/shard"
	"github.com/tfft/tfft/internal/fault"
)

// SourceOf opens the image that name names: a file, or as a report names it, one in a shard,
// such as photos/train-000.tar/bread/1.jpg. The error is a shard that cannot be read, or has no
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
	members, err := shard.ReadTar(f, info.Size())
	if err != nil {
		return nil, Sample{}, fault.Usage("read %q: %w", file, err).WithHint("%s", fault.Hint(err))
	}
	s := &shards{root: filepath.Dir(file), files: []shardFile{{path: filepath.ToSlash(filepath.Base(file))}}}
	for _, m := range members {
		if m.Name == member {
			return s, Sample{Path: s.files[0].path + "/" + member, Size: m.Size, place: m.Offset}, nil
		}
	}
	return nil, Sample{}, fault.Usage("no file %q in the shard %q", member, file).WithHint("see what is in it with: tar -tf %s", file)
}
