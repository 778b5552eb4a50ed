// Bilinear sampling in fixed point: coordinates keep frac_bits of fraction,
// weights weight_bits of it, and four weighted bytes stay below 1 << 30. A
// pixel's three channels are one vector, or the first bytes of a little-endian
// word.

#include "warp.h"

#include <string.h>

// Use the wider instructions of newer processors where they are; they give the
// same bits.
#if defined(__x86_64__) && defined(__gnu_linux__)
#define CLONES __attribute__((target_clones("avx2", "default")))
#else
#define CLONES
#endif

enum { frac_bits = 32, weight_bits = 11, weight_one = 1 << weight_bits, channels = 3 };

typedef uint8_t bytes __attribute__((vector_size(16)));
typedef uint32_t sums __attribute__((vector_size(16)));

static inline int64_t modulo(int64_t v, int64_t period)
{
	v %= period;
	return v < 0 ? v + period : v;
}

static inline int64_t clamp(int64_t v, int64_t last) { return v < 0 ? 0 : v > last ? last : v; }

// place maps a position on an axis to one from 0 to last, as
// scipy.ndimage.affine_transform does for order 1, which Keras calls; or says
// that there is none. reflect mirrors at the outer edges of the pixels, half a
// pixel beyond their centres: its period is twice the number of pixels, and what
// falls between such an edge and the centre of its pixel is that pixel. wrap
// takes the last pixel for the first, so that its period is one less than the
// number of pixels.
static inline int place(enum tfft_fill fill, int64_t *v, int64_t last)
{
	if (*v >= 0 && *v <= last) return 1;
	if (fill == tfft_constant) return 0;
	if (fill == tfft_wrap) {
		*v = modulo(*v, last);
		return 1;
	}
	if (fill == tfft_reflect) {
		int64_t one = INT64_C(1) << frac_bits, size = last + one;
		*v = modulo(*v, 2 * size);
		if (*v >= size) *v = 2 * size - *v - one;
	}
	*v = clamp(*v, last);
	return 1;
}

// four reads four bytes.
static inline bytes four(const uint8_t *from)
{
	uint32_t word;
	memcpy(&word, from, sizeof word);
	sums words = {word};
	return (bytes)words;
}

// left and right are one pixel each of two side by side. Neither reads a byte
// beyond the two.
static inline sums left(const uint8_t *pair)
{
	const bytes zero = {0}, spread = {0, 16, 16, 16, 1, 16, 16, 16, 2, 16, 16, 16, 16, 16, 16, 16};
	return (sums)__builtin_shuffle(four(pair), zero, spread);
}

static inline sums right(const uint8_t *pair)
{
	const bytes zero = {0}, spread = {1, 16, 16, 16, 2, 16, 16, 16, 3, 16, 16, 16, 16, 16, 16, 16};
	return (sums)__builtin_shuffle(four(pair + 2), zero, spread);
}

// sample gives the pixel at a position inside src. Its four neighbours are a
// 2 x 2 square that lies inside too: at the right and lower edges, the square's
// last column or row has all the weight.
static inline uint32_t sample(const uint8_t *src, int height, int width, int64_t x, int64_t y, uint32_t half)
{
	int64_t column = x >> frac_bits, line = y >> frac_bits;
	if (column > width - 2) column = width - 2;
	if (line > height - 2) line = height - 2;
	uint32_t wx = (uint32_t)((x - (column << frac_bits)) >> (frac_bits - weight_bits));
	uint32_t wy = (uint32_t)((y - (line << frac_bits)) >> (frac_bits - weight_bits));
	uint32_t d = wx * wy, c = wy * weight_one - d, b = wx * weight_one - d;
	uint32_t a = weight_one * weight_one - b - c - d;
	const uint8_t *upper = src + ((size_t)line * width + column) * channels, *lower = upper + (size_t)width * channels;
	sums sum = a * left(upper) + b * right(upper) + c * left(lower) + d * right(lower) + half;
	const bytes pack = {0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12};
	return ((sums)__builtin_shuffle((bytes)(sum >> (2 * weight_bits)), pack))[0];
}

CLONES void tfft_warp(uint8_t *dst, const uint8_t *src, int height, int width, struct tfft_affine from,
                      enum tfft_fill fill, uint8_t colour, uint32_t half)
{
	const int64_t last_x = (int64_t)(width - 1) << frac_bits, last_y = (int64_t)(height - 1) << frac_bits;
	const uint32_t outside = colour * UINT32_C(0x010101);
	for (int row = 0; row < height; row++) {
		int64_t x = from.x0 + from.xy * row, y = from.y0 + from.yy * row;
		for (int i = 0; i < width; i++, dst += channels, x += from.xx, y += from.yx) {
			int64_t sx = x, sy = y;
			uint32_t pixel = outside;
			if (place(fill, &sx, last_x) && place(fill, &sy, last_y)) pixel = sample(src, height, width, sx, sy, half);
			memcpy(dst, &pixel, channels);
		}
	}
}
