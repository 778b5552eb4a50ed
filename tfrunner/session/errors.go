package session

// #cgo LDFLAGS: -ltensorflow
// #include "tensorflow/c/tf_status.h"
import "C"

import (
	"fmt"
	"reflect"

	"github.com/tfft/tfft/tfrunner/train"
)

// codeResourceExhausted is TensorFlow's for too little memory, and for a full
// disk as well: which it is, only the call that failed can tell.
const codeResourceExhausted = C.TF_RESOURCE_EXHAUSTED

// code is the TF_Code of an error that graft made, or TF_UNKNOWN of another.
// graft keeps the TF_Status, the first and only field, to itself.
func code(err error) C.TF_Code {
	v := reflect.ValueOf(err)
	if v.Kind() != reflect.Pointer || v.Type().Elem().Name() != "statusError" || v.Elem().NumField() != 1 {
		return C.TF_UNKNOWN
	}
	status := v.Elem().Field(0)
	if status.Kind() != reflect.Pointer || v.Type().Elem().Field(0).Name != "c" {
		return C.TF_UNKNOWN
	}
	return C.TF_GetCode((*C.TF_Status)(status.UnsafePointer()))
}

// callFailed is the error of a signature's call. Signatures touch no disk, so
// that what is exhausted is memory.
func callFailed(err error) error {
	if code(err) == codeResourceExhausted {
		return fmt.Errorf("%w: %w", train.ErrOutOfMemory, firstLine(err))
	}
	return firstLine(err)
}
