// The arithmetic of TensorFlow's ScaleAndTranslate kernel on pictures of three
// channels: the same products, summed in the same order in float32, so that the
// results agree bit for bit. A row at a time stays in the nearest cache, and
// every loop is one that a compiler turns into vector instructions.

#include "resize.h"

#include <string.h>

// Use the wider vectors of newer processors where they are. AVX2 without FMA:
// a fused multiply-add would round once where TensorFlow rounds twice.
#if defined(__x86_64__) && defined(__gnu_linux__)
#define CLONES __attribute__((target_clones("avx2", "default")))
#else
#define CLONES
#endif

enum { block = 32 };

typedef float pixel __attribute__((vector_size(16))); // three channels, and one idle
typedef int32_t rounded __attribute__((vector_size(16)));

// mix sums count rows of n bytes, stride apart, each times its weight.
CLONES static void mix(const uint8_t *row, size_t stride, const float *weight, int count, int n, float *sum)
{
	int i = 0;
	for (; i + block <= n; i += block) {
		float part[block] = {0};
		for (int k = 0; k < count; k++) {
			const uint8_t *from = row + k * stride + i;
			for (int j = 0; j < block; j++)
				part[j] += weight[k] * (float)from[j];
		}
		memcpy(sum + i, part, sizeof part);
	}
	for (; i < n; i++) {
		float part = 0;
		for (int k = 0; k < count; k++)
			part += weight[k] * (float)row[k * stride + i];
		sum[i] = part;
	}
}

// gather makes one row of the result from line. Adding 1.5 * 2^23 leaves a sum,
// rounded half to even, in the low bits of the float.
static void gather(const float *line, struct tfft_spans across, uint8_t *out)
{
	const pixel magic = {12582912, 12582912, 12582912, 12582912};
	for (int x = 0; x < across.length; x++, out += 3) {
		const float *from = line + 3 * (size_t)across.start[x];
		const float *weight = across.weight + (size_t)x * across.size;
		pixel sum = {0};
		for (int k = 0; k < across.count[x]; k++, from += 3) {
			pixel p;
			memcpy(&p, from, sizeof p);
			sum += weight[k] * p;
		}
		rounded bits = (rounded)(sum + magic);
		out[0] = (uint8_t)bits[0];
		out[1] = (uint8_t)bits[1];
		out[2] = (uint8_t)bits[2];
	}
}

void tfft_resize(const uint8_t *in, int width, struct tfft_spans down, struct tfft_spans across, float *line, uint8_t *out)
{
	size_t stride = 3 * (size_t)width;
	line[stride] = 0; // read with the last pixel, and not used
	for (int y = 0; y < down.length; y++) {
		const uint8_t *row = in + (size_t)down.start[y] * stride;
		mix(row, stride, down.weight + (size_t)y * down.size, down.count[y], (int)stride, line);
		gather(line, across, out + 3 * (size_t)y * across.length);
	}
}
