/* Reads the logs of one run, or all inputs, through one sink. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "read/reader.h"

enum { OPEN_AT_ONCE = 32 /* inputs that are put in order of their first stamps together */ };

/** A file as the system knows it, to find the same bytes given twice. */
struct gr_seen {
    dev_t device;
    ino_t inode;
    uint64_t head; /* hash of its first bytes, unpacked */
    const char *path;
    uint32_t file;
};

struct gr_opened {
    const struct gr_log_source *source;
    struct gr_input *in;
    const struct gr_reader *reader;
    const struct gr_zone *zone;
    uint32_t same_as; /* file whose bytes these are; 0: none */
    gr_time first;
};

struct gr_reading_job {
    const struct gr_read_options *options;
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_sink *sink;
    struct gr_seen *seen;
    size_t seen_count, seen_cap;
    enum gr_status status;
};

/** EIO outranks refused outranks fine. */
static void note(struct gr_reading_job *job, enum gr_status status) {
    if (status != GR_OK && job->status != GR_EIO) {
        job->status = status;
    }
}

/* ---- the same bytes given twice ---- */

/** Takes what is left of both blocks as far as they agree; false where they differ. */
static bool agree(struct gr_str *a, struct gr_str *b) {
    size_t n = a->n < b->n ? a->n : b->n;
    bool same = memcmp(a->p, b->p, n) == 0;
    *a = (struct gr_str){a->p + n, a->n - n};
    *b = (struct gr_str){b->p + n, b->n - n};
    return same;
}

static bool refill(struct gr_input *in, struct gr_str *rest) {
    struct gr_block block;
    if (rest->n == 0 && gr_input_block(in, &block)) {
        *rest = block.bytes;
    }
    return rest->n > 0;
}

/** Compares two files as they read once unpacked. */
static bool same_bytes(const char *a, const char *b) {
    struct gr_diag *unsaid = gr_diag_new();
    struct gr_input *x = NULL, *y = NULL;
    struct gr_str p = {NULL, 0}, q = {NULL, 0};
    bool same = gr_input_open(&x, a, a, NULL, unsaid) == GR_OK &&
                gr_input_open(&y, b, b, NULL, unsaid) == GR_OK;
    while (same) {
        bool more_x = refill(x, &p), more_y = refill(y, &q);
        if (!more_x || !more_y) {
            same = more_x == more_y;
            break;
        }
        same = agree(&p, &q);
    }
    same = same && gr_diag_total(unsaid) == 0; /* a broken archive is the same as nothing */
    if (x) {
        gr_input_abandon(x);
    }
    if (y) {
        gr_input_abandon(y);
    }
    gr_diag_free(unsaid);
    return same;
}

/** File id of an earlier input of the same bytes, packed or not; 0 if there is none.  Remembers this
 *  one. */
static uint32_t find_same(struct gr_reading_job *job, const char *path, struct gr_input *in) {
    struct stat st;
    if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0) {
        return 0;
    }
    struct gr_seen now = {.device = st.st_dev,
                          .inode = st.st_ino,
                          .head = gr_str_hash(gr_input_peek(in)),
                          .path = path,
                          .file = gr_input_file(in)};
    for (size_t i = 0; i < job->seen_count; i++) {
        const struct gr_seen *s = &job->seen[i];
        bool same_file = s->device == now.device && s->inode == now.inode;
        if (same_file || (s->head == now.head && same_bytes(s->path, path))) {
            return s->file;
        }
    }
    GR_PUSH(job->seen, job->seen_count, job->seen_cap) = now;
    return 0;
}

/* ---- opening ---- */

static enum gr_status choose_reader(struct gr_reading_job *job, struct gr_opened *o) {
    const struct gr_log_ref *ref = o->source->ref;
    struct gr_str head = gr_input_peek(o->in);
    uint32_t file = gr_input_file(o->in);
    const char *name = ref && ref->format ? ref->format : ref ? NULL : job->options->from;
    if (!name) {
        return gr_reader_probe(head, o->source->display, file, job->diag, &o->reader);
    }
    o->reader = gr_reader_find(name);
    if (!o->reader) {
        struct gr_pos where = ref ? ref->pos : (struct gr_pos){.file = file};
        gr_error(job->diag, "R009", where, "`gramme list formats` shows what is read",
                 "there is no format %s", name);
        return GR_REFUSED;
    }
    return gr_reader_refuse_other(head, file, job->diag) ? GR_REFUSED : GR_OK;
}

static enum gr_status find_zone(struct gr_reading_job *job, struct gr_opened *o) {
    const struct gr_log_ref *ref = o->source->ref;
    if (!ref || !ref->time_zone) {
        return GR_OK;
    }
    o->zone = gr_zone_find(job->arena, gr_str(ref->time_zone));
    if (!o->zone) {
        gr_error(job->diag, "R014", ref->pos, NULL, "there is no time zone %s", ref->time_zone);
        return GR_REFUSED;
    }
    return GR_OK;
}

/** Opens a source and finds its reader.  False if there is nothing to read. */
static bool open_source(struct gr_reading_job *job, const struct gr_log_source *source,
                        struct gr_opened *o) {
    const struct gr_input_options options = {.digest = job->options->digest};
    *o = (struct gr_opened){.source = source, .first = GR_TIME_NONE};
    enum gr_status status =
        gr_input_open(&o->in, source->path, source->display, &options, job->diag);
    if (status != GR_OK) {
        note(job, status);
        return false;
    }
    status = choose_reader(job, o);
    status = status == GR_OK ? find_zone(job, o) : status;
    if (status != GR_OK) {
        note(job, status);
        enum gr_status closed = gr_input_close(o->in, NULL);
        note(job, closed);
        return false;
    }
    o->same_as = find_same(job, source->path, o->in);
    if (o->reader->first_stamp) {
        o->first = o->reader->first_stamp(gr_input_peek(o->in));
    }
    return true;
}

/* ---- reading ---- */

static void read_one(struct gr_reading_job *job, struct gr_opened *o) {
    struct gr_read_context ctx = {.arena = job->arena,
                                  .diag = job->diag,
                                  .in = o->in,
                                  .sink = job->sink,
                                  .file = gr_input_file(o->in),
                                  .ref = o->source->ref,
                                  .zone = o->zone,
                                  .path = o->source->path,
                                  .digest = job->options->digest};
    struct gr_input_info info = {0};
    gr_sink_input(job->sink, ctx.file, o->source->display, o->reader->name);
    gr_sink_ref(job->sink, o->source->ref);
    if (o->same_as == 0) {
        note(job, o->reader->read(&ctx));
    }
    enum gr_status closed = gr_input_close(o->in, &info);
    note(job, closed);
    if (o->same_as != 0) {
        gr_sink_input_end(job->sink, info.bytes, info.sha256, 0, 0, 0, NULL);
        gr_sink_input_same(job->sink, o->same_as);
        return;
    }
    const struct gr_read_counts *n = &ctx.counts;
    gr_sink_input_end(job->sink, info.bytes, info.sha256, n->line_count, n->rows_used,
                      n->rows_dropped, n->has_naive ? &n->naive : NULL);
}

/** Order of the first stamps where the reader tells them; the order given otherwise. */
static void sort_by_first(struct gr_opened *opened, size_t count) {
    for (size_t i = 1; i < count; i++) {
        struct gr_opened o = opened[i];
        size_t at = i;
        for (; at > 0 && o.same_as == 0 && o.first != GR_TIME_NONE &&
               opened[at - 1].first != GR_TIME_NONE && opened[at - 1].first > o.first;
             at--) {
            opened[at] = opened[at - 1];
        }
        opened[at] = o;
    }
}

static void read_group(struct gr_reading_job *job, const struct gr_log_source *sources,
                       size_t count) {
    struct gr_opened opened[OPEN_AT_ONCE];
    size_t open = 0;
    for (size_t i = 0; i < count; i++) {
        open += open_source(job, &sources[i], &opened[open]);
    }
    sort_by_first(opened, open);
    for (size_t i = 0; i < open; i++) {
        read_one(job, &opened[i]);
    }
}

enum gr_status gr_read_logs(const struct gr_log_source *sources, size_t count,
                            const struct gr_read_options *options, struct gr_arena *arena,
                            struct gr_diag *diag, struct gr_logs *out) {
    struct gr_reading_job job = {
        .options = options, .arena = arena, .diag = diag, .sink = gr_sink_new(arena, diag)};
    if (options->groups_most > 0) {
        gr_sink_groups_most(job.sink, options->groups_most);
    }
    for (size_t i = 0; i < count; i += OPEN_AT_ONCE) {
        size_t left = count - i;
        read_group(&job, sources + i, left < OPEN_AT_ONCE ? left : OPEN_AT_ONCE);
    }
    gr_sink_finish(job.sink, out);
    gr_sink_free(job.sink);
    free(job.seen);
    return job.status;
}
