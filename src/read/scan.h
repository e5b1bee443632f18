/*
 * scan.h - bytes to bits: where the line ends, commas and quotes are, 64 bytes at a time.
 */
#ifndef GR_READ_SCAN_H
#define GR_READ_SCAN_H

#include <stddef.h>
#include <stdint.h>

enum { GR_SCAN_WORDS = 128 }; /**< a stretch: 8 KiB of text */

/** Bit i of word k is set where byte 64 k + i is one.  One word more than a stretch has, so that a shift
 *  over two words stays inside. */
struct gr_marks {
    uint64_t line_feed[GR_SCAN_WORDS + 1], comma[GR_SCAN_WORDS + 1], quote[GR_SCAN_WORDS + 1];
};

/** Marks of 64 * words bytes at p, all of which must be readable; words <= GR_SCAN_WORDS. */
typedef void gr_scan_fn(const char *p, size_t words, struct gr_marks *out);

gr_scan_fn gr_scan_portable;
#if defined(__x86_64__) && defined(__GNUC__)
gr_scan_fn gr_scan_avx2, gr_scan_avx512; /**< for machines that have it */
#endif
/** Those that this machine has, the fastest last; all give the same.  Returns how many. */
enum { GR_SCAN_KINDS = 4 };
size_t gr_scan_all(gr_scan_fn *out[GR_SCAN_KINDS]);
/** The fastest. */
gr_scan_fn *gr_scan_best(void);

#endif
