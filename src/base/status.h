/*
 * status.h - how a call ended.
 *
 * Out of memory is not among them: base/arena.h ends the process, by design.  Files appear only by
 * rename (base/out.h), and a batch works in processes, so nothing is lost or half-written by that.
 */
#ifndef GR_BASE_STATUS_H
#define GR_BASE_STATUS_H

enum gr_status {
    GR_OK = 0,
    GR_REFUSED, /**< input was read and refused; a diagnostic says why (exit 1) */
    GR_EIO,     /**< a file could not be opened, read or written; a diagnostic says why (exit 2) */
    GR_EUSAGE   /**< the call itself is wrong; a diagnostic says why (exit 2) */
};

#define GR_MUST_CHECK        __attribute__((warn_unused_result))
#define GR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define GR_COUNT(array)      (sizeof(array) / sizeof((array)[0]))

#endif
