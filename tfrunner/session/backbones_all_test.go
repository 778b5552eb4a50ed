//go:build backbones

package session_test

import "testing"

func init() { allBackbones = true }

// TestBackbonesCacheAndResume has dropout and stochastic depth on, whose state
// is saved too, and BatchNormalization in inference mode.
func TestBackbonesCacheAndResume(t *testing.T) {
	eachBackbone(t, "", func(t *testing.T, dir string) {
		checkFeatures(t, dir)
		checkRestore(t, dir)
	}, "--backbone-dropout", "on", "--dropout", "0.5")
}
