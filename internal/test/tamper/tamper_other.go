//go:build !linux || !amd64

package tamper

import "errors"

func run(Plan, []string) ([]Call, int, error) {
	return nil, 0, errors.ErrUnsupported
}
