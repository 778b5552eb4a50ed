package tfevents

import (
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// Fields of the messages HParamsPluginData, SessionStartInfo and SessionEndInfo, and values
// of the enum Status (tensorboard/plugins/hparams/plugin_data.proto, api.proto).
const (
	hparamsSessionStart = 3 // SessionStartInfo
	hparamsSessionEnd   = 4 // SessionEndInfo

	startHparams = 1 // map<string, google.protobuf.Value>
	startTime    = 5 // double: seconds since 1970

	endStatus = 1 // enum
	endTime   = 2 // double: seconds since 1970

	statusSuccess = 1
)

// Fields of a map's entries, and of google.protobuf.Value (struct.proto).
const (
	entryKey   = 1
	entryValue = 2

	valueNumber = 2 // double
	valueText   = 3 // string
)

// Hparams are the hyperparameters of a run that began at a time (zero: not known), for the
// plugin hparams: numbers (float64), and texts (string).
func Hparams(began time.Time, parameters map[string]any) Value {
	var start message
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		var value, entry message
		switch v := parameters[name].(type) {
		case float64:
			value.double(valueNumber, v)
		case string:
			value.text(valueText, v)
		}
		entry.text(entryKey, name)
		entry.bytes(entryValue, value)
		start.bytes(startHparams, entry)
	}
	if !began.IsZero() {
		start.double(startTime, seconds(began))
	}
	return hparams("_hparams_/session_start_info", hparamsSessionStart, start)
}

// HparamsDone says that the run with these hyperparameters ended at a time.
func HparamsDone(ended time.Time) Value {
	var end message
	end.int(endStatus, statusSuccess)
	end.double(endTime, seconds(ended))
	return hparams("_hparams_/session_end_info", hparamsSessionEnd, end)
}

// hparams is a value with one field of HParamsPluginData, and an empty tensor.
func hparams(tag string, number protowire.Number, of message) Value {
	var content message
	content.bytes(number, of)
	return Value{Tag: tag, Plugin: "hparams", Content: content, Class: ClassTensor, Tensor: Tensor{Shape: []int64{0}}}
}
