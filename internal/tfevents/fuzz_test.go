package tfevents

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"testing"
	"time"
)

// FuzzEvents reads whatever there is. What is read is written and read again alike.
func FuzzEvents(f *testing.F) {
	var file bytes.Buffer
	values := []Value{Scalar("loss", 1), Image("picture", "shows", 1, 1, []byte("PNG")), Hparams(time.Unix(1, 0), map[string]any{"a": 1.0, "b": "c"})}
	if err := write(&file, []Event{{Version: version}, {Start: true}, {Step: 3, Values: values}}); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes(), false)
	f.Add(Event{Step: 1, Values: values}.encode(), true)
	f.Fuzz(func(t *testing.T, data []byte, framed bool) {
		if framed { // so that messages are reached behind the checksums
			data = appendRecord(nil, data)
		}
		for e, err := range Events(bytes.NewReader(data)) {
			if err != nil {
				if !errors.Is(err, ErrDamaged) {
					t.Fatal(err)
				}
				continue
			}
			once := e.encode()
			again, err := decodeEvent(once)
			if err != nil || !bytes.Equal(again.encode(), once) {
				t.Fatalf("%+v is read as %+v, %v", e, again, err)
			}
		}
	})
}

// TestLengthAllocatesNothing: a record that says it is large, with a checksum that fits, takes
// no more memory than what is there.
func TestLengthAllocatesNothing(t *testing.T) {
	for _, length := range []uint64{maxRecord, maxRecord + 1, 1 << 63} {
		head := binary.LittleEndian.AppendUint64(nil, length)
		head = binary.LittleEndian.AppendUint32(head, masked(head))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := readRecord(io.MultiReader(bytes.NewReader(head), bytes.NewReader(make([]byte, 1000))))
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; !errors.Is(err, ErrDamaged) || took > 1<<20 {
			t.Errorf("length %d: %v, %d bytes were allocated", length, err, took)
		}
	}
}
