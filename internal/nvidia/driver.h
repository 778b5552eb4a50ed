#include <stddef.h>

#define MOST_GPUS 64

struct cuda_gpu {
  char name[256];
  size_t memory;
  int major, minor;
};

struct cuda {
  int loaded;  /* libcuda.so.1 is there */
  int version; /* 12040 is CUDA 12.4; 0: not told */
  int code;    /* of the problem; 0: none, or none of CUDA's */
  int count;
  struct cuda_gpu gpus[MOST_GPUS];
  char problem[512];
};

void cuda_ask(struct cuda *found);
void library_load(const char *name, char *problem, int size);
int library_version(const char *name, const char *function);
