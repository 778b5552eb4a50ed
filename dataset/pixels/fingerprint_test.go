package pixels

import "testing"

func TestFingerprint(t *testing.T) {
	same := fingerprint(t, 8, 9, "bilinear")
	if again := fingerprint(t, 8, 9, "bilinear"); again != same {
		t.Errorf("%s, and again %s", same, again)
	}
	for _, other := range []string{fingerprint(t, 9, 8, "bilinear"), fingerprint(t, 8, 9, "nearest")} {
		if other == same {
			t.Errorf("decoders of other pixels are both %s", same)
		}
	}
}

func fingerprint(t *testing.T, height, width int, interpolation string) string {
	t.Helper()
	return newDecoder(t, height, width, interpolation).Fingerprint()
}
