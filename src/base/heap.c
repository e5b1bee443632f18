/*
 * heap.c - see heap.h.
 */
#include "base/heap.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>

#define FAILED ((void *)-1)

enum { STEP = 16 << 20, PAGE = 4096, PAGE_HUGE = 2 << 20, KEEP = 256 << 20 };

void gr_heap_prepare(void) {
    mallopt(M_TOP_PAD, STEP);
    mallopt(M_TRIM_THRESHOLD, KEEP);
    mallopt(M_MMAP_THRESHOLD, 32 << 20); /* the most that glibc takes */
    uintptr_t begin = (uintptr_t)sbrk(0);
    uintptr_t first = (begin + PAGE + PAGE_HUGE - 1) & ~(uintptr_t)(PAGE_HUGE - 1);
    /* All but a page before the first huge one is left out: it would be up to 500 small ones.  The page is for what
     * malloc writes now, as a huge page can only be had where nothing was written. */
    if (sbrk((intptr_t)(first - PAGE - begin)) == FAILED) {
        return;
    }
    /* Grows by this and the pad; volatile, since a compiler may leave out a malloc that is freed. */
    void *volatile step = malloc(STEP);
    free(step);
    uintptr_t end = (uintptr_t)sbrk(0);
    uintptr_t last = end & ~(uintptr_t)(PAGE_HUGE - 1);
#ifdef MADV_HUGEPAGE
    if (first < last) {
        (void)madvise((void *)first, last - first, MADV_HUGEPAGE);
    }
#endif
}
#else
void gr_heap_prepare(void) {
}
#endif
