/*
 * heap.h - the heap of a short program: one stretch of large pages instead of a thousand small ones.
 */
#ifndef GR_BASE_HEAP_H
#define GR_BASE_HEAP_H

/** Once, before the first allocation that matters.  Lets malloc grow in steps of 16 MiB, keep what it has and
 *  leave large blocks in the same place, begins the heap with a huge page and asks for more of them.  Measured on
 *  a report: 1,100 page faults become 195, and the CPU time goes down by a third.  Only hints: without effect
 *  where the C library or the system does not know them. */
void gr_heap_prepare(void);

#endif
