package process

/*
#define _GNU_SOURCE
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// giveBack unmaps the pages of those segments of a TensorFlow library that
// nothing can have written to. They are read again from the file, or from the
// system's cache of it, when they are next used.
static int giveBack(struct dl_phdr_info *library, size_t size, void *unused) {
	if (!strstr(library->dlpi_name, "libtensorflow"))
		return 0;
	for (int i = 0; i < library->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &library->dlpi_phdr[i];
		if (segment->p_type != PT_LOAD || segment->p_flags & PF_W)
			continue;
		// To the page, not to p_align: what lies before may be a segment that is written to.
		ElfW(Addr) skew = segment->p_vaddr % sysconf(_SC_PAGESIZE);
		madvise((void *)(library->dlpi_addr + segment->p_vaddr - skew), segment->p_memsz + skew, MADV_DONTNEED);
	}
	return 0;
}

static void giveBackLibraryPages(void) { dl_iterate_phdr(giveBack, NULL); }
*/
import "C"

// giveBackLibraryPages frees what loading TensorFlow reads of its libraries, about
// 250 MB, and nobody needs again: tables of relocations, and code that registers
// operations. While they are mapped, they count as memory of the process.
func giveBackLibraryPages() { C.giveBackLibraryPages() }
