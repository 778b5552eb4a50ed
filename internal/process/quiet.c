#ifdef __linux__
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char level[] = "TF_CPP_MIN_LOG_LEVEL";

static char **environment; /* environ is not there yet when TensorFlow loads */
static int quiet = 0;
static int kept_stderr = -1;
static __thread char warned[200]; /* the first warning of libjpeg's on this thread; empty: none */

/* Takes the place of the C library's for TensorFlow, and gives it the level
 * where nobody has set one. */
__attribute__((visibility("default"))) char *getenv(const char *name) {
  size_t length = strlen(name);
  char **entry = environ != NULL ? environ : environment;
  for (; entry != NULL && *entry != NULL; entry++)
    if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
  return quiet && strcmp(name, level) == 0 ? "3" : NULL;
}

/* Takes the place of the C library's for libjpeg, which warns of damaged files in
 * just this format, and does not name them. */
__attribute__((visibility("default"))) int fprintf(FILE *restrict stream, const char *restrict format, ...) {
  va_list values;
  if (stream == stderr && strcmp(format, "%s\n") == 0) {
    va_start(values, format);
    if (warned[0] == 0) snprintf(warned, sizeof warned, "%s", va_arg(values, const char *));
    va_end(values);
    if (quiet) return 0;
  }
  va_start(values, format);
  int written = vfprintf(stream, format, values);
  va_end(values);
  return written;
}

/* Gives what libjpeg warned of on this thread first, since the last call. */
void tfft_warned(char *text, size_t size) {
  snprintf(text, size, "%s", warned);
  warned[0] = 0;
}

static int debug_wanted(char **argv) {
  const char *value = getenv("TFFT_DEBUG");
  if (value != NULL && strcmp(value, "") != 0 && strcmp(value, "0") != 0 && strcmp(value, "false") != 0) return 1;
  for (argv++; *argv != NULL; argv++)
    if (strcmp(*argv, "--debug") == 0 || strcmp(*argv, "-debug") == 0) return 1;
  return 0;
}

static void shut_stderr(void) {
  int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null < 0) return;
  kept_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (kept_stderr >= 0) dup2(null, STDERR_FILENO);
  close(null);
}

static void quieten(int argc, char **argv, char **envp) {
  (void)argc;
  environment = envp;
  if (debug_wanted(argv)) return;
  quiet = 1;
  shut_stderr();
}

/* Runs before the constructors of the shared libraries. */
__attribute__((section(".preinit_array"), used)) static void (*const before)(int, char **, char **) = quieten;

/* Runs after them, before main, and before what may write there. */
__attribute__((constructor(101))) static void open_stderr(void) {
  if (kept_stderr < 0) return;
  dup2(kept_stderr, STDERR_FILENO);
  close(kept_stderr);
}
#else
#include <stddef.h>

void tfft_warned(char *text, size_t size) {
  if (size > 0) text[0] = 0;
}
#endif
