package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
)

// line is one of the file.
type line struct {
	Sum   string          `json:"crc32c"` // of the entry's bytes
	Entry json.RawMessage `json:"entry"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func sumOf(entry []byte) string { return fmt.Sprintf("%08x", crc32.Checksum(entry, castagnoli)) }

// lineOf is the line of an entry.
func lineOf(entry any) ([]byte, error) {
	text, err := json.Marshal(entry)
	if err != nil {
		return nil, err
	}
	whole, err := json.Marshal(line{sumOf(text), text})
	return append(whole, '\n'), err
}

// lines are those of a file.
type lines struct {
	text         []byte // of the lines that are whole
	entries      []json.RawMessage
	damaged      int
	firstDamaged bool
}

// read reads a file, without the lines that are damaged: of a process that was killed, the last
// one may be.
func read(text []byte) *lines {
	l := &lines{}
	first := true
	for text := range bytes.Lines(text) {
		var one line
		if bytes.HasSuffix(text, []byte("\n")) && json.Unmarshal(text, &one) == nil && sumOf(one.Entry) == one.Sum {
			l.text, l.entries = append(l.text, text...), append(l.entries, one.Entry)
		} else {
			l.damaged++
			l.firstDamaged = l.firstDamaged || first
		}
		first = false
	}
	return l
}
