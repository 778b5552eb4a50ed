#ifndef TFFT_WARP_H
#define TFFT_WARP_H

#include <stdint.h>

enum tfft_fill { tfft_nearest, tfft_constant, tfft_reflect, tfft_wrap };

// Where the output pixel in column x of row y is taken from: at x0 + xx*x + xy*y
// and y0 + yx*x + yy*y, in pixels with 32 bits of fraction.
struct tfft_affine {
	int64_t xx, xy, x0, yx, yy, y0;
};

// Writes the warped src to dst, both height x width x 3 bytes, at least 2 x 2
// pixels, that do not overlap. half is added to sums with 22 bits of fraction
// before these are dropped.
void tfft_warp(uint8_t *dst, const uint8_t *src, int height, int width, struct tfft_affine from,
               enum tfft_fill fill, uint8_t colour, uint32_t half);

#endif
