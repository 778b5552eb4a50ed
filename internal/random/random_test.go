package random_test

import (
	"testing"

	"github.com/tfft/tfft/internal/random"
)

func TestStreamsDifferInEveryPart(t *testing.T) {
	first := random.Stream(1, 2, "order").Uint64()
	if again := random.Stream(1, 2, "order").Uint64(); again != first {
		t.Errorf("the same stream begins with %d and then with %d", first, again)
	}
	for name, other := range map[string]uint64{
		"seed":     random.Stream(2, 2, "order").Uint64(),
		"epoch":    random.Stream(1, 3, "order").Uint64(),
		"decision": random.Stream(1, 2, "split").Uint64(),
	} {
		if other == first {
			t.Errorf("%s does not matter", name)
		}
	}
}

// TestStreamStays pins one number: later versions continue runs of this one.
func TestStreamStays(t *testing.T) {
	if got, want := random.Stream(1, 2, "order").Uint64(), uint64(5425898135979770013); got != want {
		t.Errorf("the stream begins with %d, want %d", got, want)
	}
}
