package dataset

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/tfft/tfft/internal/fault"
)

// shardColumn is the name of the column of a list that names shards, in any case.
const shardColumn = "shard"

// findShards are the shards in the folder root: in it, or in its folder data, with a split's
// name among the words of theirs, or in a folder of a split. nil: its images are files.
func findShards(root string) *shards {
	splits, err := FindSplits(root)
	if err != nil {
		return nil // whoever looks for images says it
	}
	s := &shards{root: root, inFolder: true}
	for _, split := range splits {
		if classes, err := ClassFolders(root, split.Dir); err != nil || len(classes) > 0 {
			return nil
		}
		s.look(split.Dir, func(string) string { return split.Name })
	}
	s.look(".", splitOfShard)
	s.look("data", splitOfShard)
	if len(s.files) == 0 {
		return nil
	}
	slices.SortFunc(s.files, func(a, b shardFile) int { return strings.Compare(a.path, b.path) })
	return s
}

// look adds the shards that lie in dir. splitOf is empty for a name that tells no split.
func (s *shards) look(dir string, splitOf func(name string) string) {
	entries, err := readDir(s.root, dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		info, err := os.Stat(filepath.Join(s.root, filepath.FromSlash(name)))
		if !IsShard(name) || IsHidden(entry.Name()) || err != nil || !info.Mode().IsRegular() {
			continue
		}
		if split := splitOf(entry.Name()); split != "" {
			s.files = append(s.files, shardFile{name, split})
		} else {
			s.others = append(s.others, name)
		}
	}
}

// splitOfShard is the split that a word of a shard's name means, such as that of
// train-00000-of-00002; empty: none does, or two mean different ones.
func splitOfShard(name string) (split string) {
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		named := SplitNamed(word)
		if named != "" && split != "" && named != split {
			return ""
		}
		if named != "" {
			split = named
		}
	}
	return split
}

// hasShards tells whether there are shards in the folder root, whatever they are called.
func hasShards(root string) bool {
	s := &shards{root: root}
	s.look(".", splitOfShard)
	return len(s.files)+len(s.others) > 0
}

// listedShards are those of a list with a column shard; nil: it has none.
func listedShards(file string) (*shards, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil // whoever reads it as a list of images says it
	}
	defer f.Close()
	s := &shards{root: filepath.Dir(file)}
	if err := s.parse(f); err != nil {
		return nil, fault.Usage("%q %w", file, err).WithHint("%s", fault.Hint(err))
	}
	if s.files == nil {
		return nil, nil
	}
	return s, s.checkListed(file)
}

// parse reads a list of shards; there are none where it has no column for them.
func (s *shards) parse(file io.Reader) error {
	text, err := skipMark(file)
	if err != nil {
		return nil //nolint:nilerr // it is said of a list of images
	}
	reader := csv.NewReader(text)
	header, err := reader.Read()
	if err != nil {
		return nil //nolint:nilerr // likewise
	}
	shard, split := -1, -1
	for i, name := range header {
		switch name = strings.ToLower(strings.TrimSpace(name)); {
		case name == shardColumn && shard < 0:
			shard = i
		case name == splitColumn[0] && split < 0:
			split = i
		default:
			s.unused = append(s.unused, name)
		}
	}
	if shard < 0 {
		return nil
	}
	s.unsplit = split < 0
	return s.parseLines(reader, shard, split)
}

// parseLines reads the lines of a list of shards, with these columns.
func (s *shards) parseLines(reader *csv.Reader, shard, split int) error {
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) && len(s.files) > 0 {
			return nil
		}
		if err != nil {
			return readError(err)
		}
		number, _ := reader.FieldPos(0)
		file := shardFile{path: path.Clean(record[shard])}
		if !IsShard(file.path) {
			return fault.Usage("line %d: %q is no shard's name (looked for %s)", number, record[shard], strings.Join(shardEndings, " "))
		}
		if split >= 0 {
			if file.split = SplitNamed(record[split]); file.split == "" {
				return fault.Usage("line %d: %q is of the split %q: want training, validation or evaluation", number, record[shard], record[split])
			}
		}
		s.files = append(s.files, file)
	}
}

// checkListed refuses shards that are not there, or listed twice.
func (s *shards) checkListed(list string) error {
	seen := map[FileID]string{}
	for i, file := range s.files {
		info, err := os.Stat(s.name(i))
		if err != nil {
			return fault.Usage("%q: read %q: %w", list, s.name(i), fault.Cause(err)).
				WithHint("restore the shard or remove its line; paths are relative to %q", s.root)
		}
		id, known := FileIDOf(info)
		if other, again := seen[id]; known && again {
			return fault.Usage("%q lists one shard twice: %q and %q", list, other, file.path).WithHint("keep one of the two lines")
		}
		seen[id] = file.path
	}
	return nil
}
