package cache

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/tfft/tfft/internal/crc"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/own"
)

const (
	tmpPrefix   = ".tmp-"
	bufferBytes = 1 << 20
)

// writer makes one segment, under a name that nobody reads.
type writer struct {
	layout layout
	file   *os.File
	out    *bufio.Writer
	record []byte // reused
	index  []byte
	sum    uint32 // of header and index
}

// newWriter starts a segment in dir. The file stays locked while it is being
// written, which tells it from what a killed process left.
func newWriter(root, dir string, l layout) (*writer, error) {
	file, err := own.Create(root, dir, tmpPrefix, segmentSuffix)
	if err != nil {
		return nil, err
	}
	w := &writer{layout: l, file: file, record: make([]byte, l.recordBytes()), out: bufio.NewWriterSize(file, bufferBytes)}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		w.abandon()
		return nil, fmt.Errorf("lock %q: %w", file.Name(), err)
	}
	header := l.header()
	w.sum = crc.Of(header)
	if _, err := w.out.Write(header); err != nil {
		w.abandon()
		return nil, err
	}
	return w, nil
}

// add appends the features of an image.
func (w *writer) add(key Key, features []float32) error {
	w.layout.encode(w.record, features)
	if _, err := w.out.Write(w.record); err != nil {
		return err
	}
	w.index = append(w.index, key[:]...)
	w.index = binary.LittleEndian.AppendUint32(w.index, checksum(key, w.record))
	return nil
}

// full says whether the segment is large enough.
func (w *writer) full() bool {
	return len(w.index)/entryBytes*w.layout.recordBytes() >= segmentBytes
}

// finish completes the segment and returns its name.
func (w *writer) finish() (string, error) {
	footer := binary.LittleEndian.AppendUint64(nil, uint64(len(w.index)/entryBytes))
	footer = binary.LittleEndian.AppendUint32(footer, crc.Add(w.sum, w.index))
	for _, part := range [][]byte{w.index, footer} {
		if _, err := w.out.Write(part); err != nil {
			w.abandon()
			return "", err
		}
	}
	name, err := w.publish()
	if err != nil {
		w.abandon()
		return "", err
	}
	return name, nil
}

// publish gives the file its name, once its contents cannot be lost.
func (w *writer) publish() (string, error) {
	if err := w.out.Flush(); err != nil {
		return "", err
	}
	if err := w.file.Sync(); err != nil {
		return "", err
	}
	dir, base := filepath.Split(w.file.Name())
	name := filepath.Join(dir, strings.TrimPrefix(base, tmpPrefix))
	if err := os.Rename(w.file.Name(), name); err != nil {
		return "", err
	}
	w.file.Close()
	return name, durable.SyncDir(dir)
}

// abandon leaves nothing of the segment.
func (w *writer) abandon() {
	os.Remove(w.file.Name())
	w.file.Close()
}

// removeOrphans removes the unfinished files of processes that are no more.
func removeOrphans(root, dir string) error {
	names, err := files(dir, func(name string) bool { return strings.HasPrefix(name, tmpPrefix) })
	if err != nil {
		return err
	}
	for _, name := range names {
		file, err := own.Open(root, name, os.O_RDONLY)
		if err != nil {
			continue // its process has just finished it, or it is not tfft's
		}
		if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			os.Remove(name)
		}
		file.Close()
	}
	return nil
}
