#ifdef __linux__
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEVEL "TF_CPP_MIN_LOG_LEVEL="

static int kept_stderr = -1;

/* The value of a variable in envp, given its name with "=", or NULL. getenv
 * does not work yet when this is called. */
static const char *value_of(char **envp, const char *name) {
  for (; *envp != NULL; envp++)
    if (strncmp(*envp, name, strlen(name)) == 0) return *envp + strlen(name);
  return NULL;
}

static int debug_wanted(char **argv, char **envp) {
  const char *value = value_of(envp, "TFFT_DEBUG=");
  if (value != NULL && strcmp(value, "") != 0 && strcmp(value, "0") != 0 && strcmp(value, "false") != 0) return 1;
  for (argv++; *argv != NULL; argv++)
    if (strcmp(*argv, "--debug") == 0 || strcmp(*argv, "-debug") == 0) return 1;
  return 0;
}

/* Starts this program anew with the level set; returns where it cannot. */
static void start_with_level(char **argv, char **envp) {
  size_t n = 0;
  while (envp[n] != NULL) n++;
  char **env = malloc((n + 2) * sizeof *env);
  char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (env == NULL || length < 0) return;
  path[length] = '\0';
  memcpy(env, envp, n * sizeof *env);
  env[n] = LEVEL "3";
  env[n + 1] = NULL;
  execve(path, argv, env);
  free(env);
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
  if (debug_wanted(argv, envp)) return;
  if (value_of(envp, LEVEL) == NULL) start_with_level(argv, envp);
  shut_stderr();
}

/* Runs before the constructors of the shared libraries. */
__attribute__((section(".preinit_array"), used)) static void (*const before)(int, char **, char **) = quieten;

/* Runs after them, before main. */
__attribute__((constructor)) static void open_stderr(void) {
  if (kept_stderr < 0) return;
  dup2(kept_stderr, STDERR_FILENO);
  close(kept_stderr);
}
#endif
