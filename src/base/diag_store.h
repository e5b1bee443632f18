/*
 * diag_store.h - how messages are kept: shared by diag.c, which collects, and diag_print.c.
 */
#ifndef GR_BASE_DIAG_STORE_H
#define GR_BASE_DIAG_STORE_H

#include "base/diag.h"

struct gr_diag_source {
    const char *name, *shown; /* as given; as printed */
    const char *display;      /* in reports; NULL: as printed */
    struct gr_str text;
};

struct gr_kept {
    struct gr_message message; /* pos.col and pos.len in characters where the line is known */
    const char *line;          /* what is shown of the source line, printable, or NULL */
    uint32_t caret;            /* characters of it before the place */
    bool cut_before, cut_after;
    size_t next; /* of the same bucket, +1; 0 ends */
};

struct gr_diag_use {
    enum gr_use kind;
    const char *path;
};

enum { GR_DIAG_BUCKETS = 256 };

struct gr_diag_kind {
    const char *code;
    size_t kept;
};

struct gr_diag {
    struct gr_arena *arena;
    struct gr_diag_source *sources;
    size_t source_count, source_cap;
    struct gr_diag_use *uses;
    size_t use_count, use_cap;
    struct gr_kept *messages; /* in the order they came */
    size_t message_count, message_cap;
    struct gr_diag_kind *kinds;
    size_t kind_count, kind_cap;
    size_t buckets[GR_DIAG_BUCKETS]; /* by hash of the text: index of a message, +1 */
    size_t counts[3];                /* by severity */
    const struct gr_kept **order;    /* by place; NULL after a message was added */
};

/** The messages by file, line, column; valid until the next one is added. */
const struct gr_kept *const *gr_diag_sorted(struct gr_diag *diag);

/** All messages as SARIF. */
void gr_diag_sarif(struct gr_diag *diag, struct gr_buf *out);

#endif
