package tfevents

import (
	"errors"
	"io"
	"iter"
	"math"
	"time"
)

// Event is what was seen at a step.
type Event struct {
	Time    time.Time
	Step    int64
	Values  []Value
	Version string // of the format; of a file's first event only
	Start   bool   // a writer begins: what was written for this step and later ones is void
}

// version is that of the format, which a file's first event says.
const version = "brain.Event:2"

// Fields of the messages Event and SessionLog (tensorflow/core/util/event.proto).
const (
	eventTime       = 1 // double: seconds since 1970
	eventStep       = 2 // int64
	eventVersion    = 3 // string
	eventSummary    = 5 // Summary
	eventSessionLog = 7 // SessionLog

	sessionLogStatus = 1 // enum
	statusStart      = 1
)

// summaryValue is the field of the message Summary (tensorflow/core/framework/summary.proto).
const summaryValue = 1 // repeated Value

// encode is the event as a protocol buffer.
func (e Event) encode() []byte {
	var m message
	m.double(eventTime, seconds(e.Time))
	m.int(eventStep, e.Step)
	if e.Version != "" {
		m.text(eventVersion, e.Version)
	}
	if len(e.Values) > 0 {
		var summary message
		for _, v := range e.Values {
			summary.bytes(summaryValue, v.encode())
		}
		m.bytes(eventSummary, summary)
	}
	if e.Start {
		var log message
		log.int(sessionLogStatus, statusStart)
		m.bytes(eventSessionLog, log)
	}
	return m
}

// decodeEvent reads a protocol buffer. Fields that it does not know are passed over.
func decodeEvent(data []byte) (e Event, err error) {
	err = scan(data, func(f field) (err error) {
		switch f.number {
		case eventTime:
			e.Time = timeOf(f.double())
		case eventStep:
			e.Step = int64(f.scalar)
		case eventVersion:
			e.Version = string(f.bytes)
		case eventSummary:
			e.Values, err = decodeSummary(f.bytes, e.Values)
		case eventSessionLog:
			err = scan(f.bytes, func(f field) error {
				e.Start = e.Start || f.number == sessionLogStatus && f.scalar == statusStart
				return nil
			})
		}
		return err
	})
	return e, err
}

// decodeSummary adds the values of a summary.
func decodeSummary(data []byte, values []Value) ([]Value, error) {
	err := scan(data, func(f field) error {
		if f.number != summaryValue {
			return nil
		}
		v, err := decodeValue(f.bytes)
		values = append(values, v)
		return err
	})
	return values, err
}

// Events reads a file's events, in order. The last error is ErrDamaged where the file is not
// what was written, and nothing comes after it.
func Events(r io.Reader) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			data, err := readRecord(r)
			if errors.Is(err, io.EOF) {
				return
			}
			var e Event
			if err == nil {
				e, err = decodeEvent(data)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// seconds since 1970, as events have the time; 0 where there is none.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMicro()) / 1e6
}

// timeOf is the time at so many seconds since 1970, to the microsecond. One that is past 2105,
// where numbers are no longer so exact, is 1970.
func timeOf(seconds float64) time.Time {
	if !(math.Abs(seconds) < 1<<32) {
		seconds = 0
	}
	return time.UnixMicro(int64(math.Round(seconds * 1e6)))
}
