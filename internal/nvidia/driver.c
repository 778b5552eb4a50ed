#include "driver.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* The few functions of cuda.h that are needed, all of which return 0 or an
 * error's number. They are looked up by name, because the driver's library may
 * not be there, and no header of it is. */
static struct {
  int (*init)(unsigned);
  int (*driver_version)(int *);
  int (*count)(int *);
  int (*device)(int *, int);
  int (*name)(char *, int, int);
  int (*memory)(size_t *, int);
  int (*attribute)(int *, int, int);
  int (*error)(int, const char **);
} cu;

/* CUdevice_attribute */
enum { CAPABILITY_MAJOR = 75, CAPABILITY_MINOR = 76 };

static int look_up(void *library, const char *name, void **function) {
  *function = dlsym(library, name);
  return *function != NULL;
}

static int look_up_all(void *library) {
  return look_up(library, "cuInit", (void **)&cu.init) &&
         look_up(library, "cuDriverGetVersion", (void **)&cu.driver_version) &&
         look_up(library, "cuDeviceGetCount", (void **)&cu.count) &&
         look_up(library, "cuDeviceGet", (void **)&cu.device) &&
         look_up(library, "cuDeviceGetName", (void **)&cu.name) &&
         look_up(library, "cuDeviceTotalMem_v2", (void **)&cu.memory) &&
         look_up(library, "cuDeviceGetAttribute", (void **)&cu.attribute) &&
         look_up(library, "cuGetErrorString", (void **)&cu.error);
}

static void failed(struct cuda *found, int code) {
  const char *text = NULL;
  cu.error(code, &text);
  found->code = code;
  snprintf(found->problem, sizeof found->problem, "%s", text != NULL ? text : "unknown error");
}

static int describe(struct cuda_gpu *gpu, int index) {
  int device, code;
  if ((code = cu.device(&device, index)) != 0) return code;
  if ((code = cu.name(gpu->name, sizeof gpu->name, device)) != 0) return code;
  if ((code = cu.memory(&gpu->memory, device)) != 0) return code;
  if ((code = cu.attribute(&gpu->major, CAPABILITY_MAJOR, device)) != 0) return code;
  return cu.attribute(&gpu->minor, CAPABILITY_MINOR, device);
}

void cuda_ask(struct cuda *found) {
  int code, count = 0;
  *found = (struct cuda){0};
  void *library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    snprintf(found->problem, sizeof found->problem, "%s", dlerror());
    return;
  }
  found->loaded = 1;
  if (!look_up_all(library)) {
    snprintf(found->problem, sizeof found->problem, "%s", dlerror());
    return;
  }
  cu.driver_version(&found->version);
  if ((code = cu.init(0)) != 0 || (code = cu.count(&count)) != 0) {
    failed(found, code);
    return;
  }
  for (int i = 0; i < count && i < MOST_GPUS; i++) {
    if ((code = describe(&found->gpus[i], i)) != 0) {
      failed(found, code);
      return;
    }
    found->count++;
  }
}

void library_load(const char *name, char *problem, int size) {
  problem[0] = '\0';
  if (dlopen(name, RTLD_LAZY | RTLD_LOCAL) == NULL) snprintf(problem, size, "%s", dlerror());
}

int library_version(const char *name, const char *function) {
  int version = 0;
  void *library = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
  void *found = library != NULL ? dlsym(library, function) : NULL;
  if (found == NULL) return 0;
  if (strcmp(function, "cudaRuntimeGetVersion") == 0)
    ((int (*)(int *))found)(&version);
  else
    version = (int)((size_t (*)(void))found)();
  return version;
}
