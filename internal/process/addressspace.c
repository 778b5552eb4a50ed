/* Says in one line that `ulimit -v` leaves too little room, before Go starts, which ends
 * with pages of registers there. */

#ifdef __linux__
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Bytes of addresses that TensorFlow's libraries, Go's tables and a small graph take, by
 * trial with 2 threads. */
static const rlim_t needed = (rlim_t)11 << 28;

__attribute__((constructor)) static void check_address_space(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= needed) return;
  dprintf(STDERR_FILENO,
    "tfft: error: ulimit -v allows %llu kB of addresses, and TensorFlow takes at least %llu kB\n"
    "tfft: hint: give ulimit -v unlimited, and limit the memory with a control group (systemd-run -p MemoryMax=4G)\n",
    (unsigned long long)limit.rlim_cur >> 10, (unsigned long long)needed >> 10);
  _exit(2);
}
#endif
