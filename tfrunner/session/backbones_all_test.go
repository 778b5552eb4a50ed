//go:build backbones

package session_test

func init() { allBackbones = true }
