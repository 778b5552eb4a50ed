// One picture's resize; see resize.c.

#include <stdint.h>

// How the positions along one axis of the result are mixed from the source's.
struct tfft_spans {
	int length;           // positions of the result
	int size;             // weights kept for each of them
	const int32_t *start; // [length] first source position
	const int32_t *count; // [length] source positions from there on, at most size
	const float *weight;  // [length][size]
};

// tfft_resize mixes in, u8 [rows][width][3], to out, u8 [down.length][across.length][3],
// with line, f32 [3 * width + 1], to work in.
void tfft_resize(const uint8_t *in, int width, struct tfft_spans down, struct tfft_spans across, float *line, uint8_t *out);
