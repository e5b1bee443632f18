/* The reader `mlperf`: wall power of MLPerf Power (spl.txt of PTDaemon), inside the window that
 * mlperf_log_detail.txt beside it gives. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "read/fixed.h"
#include "read/text_lines.h"
#include "read/tracks.h"

enum { EDGE_S = 10 /* a window's end this far from a sample is not interpolated */ };

/* ---- recognition ---- */

static bool is_spl(struct gr_str line) {
    return gr_str_starts(line, GR_STR("Time,")) && line.n > 40 && line.p[7] == '-' &&
           gr_str_find(line, GR_STR(",Watts,")) == 28;
}

static bool is_detail(struct gr_str head) {
    return gr_str_starts(head, GR_STR(":::MLLOG {"));
}

static bool is_summary(struct gr_str head) {
    return gr_str_find((struct gr_str){head.p, head.n < 400 ? head.n : 400},
                       GR_STR("MLPerf Results Summary")) != SIZE_MAX;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct gr_str rest = head;
    if (is_spl(gr_str_cut(&rest, '\n'))) {
        (void)snprintf(why, 160, "lines of Time,MM-DD-YYYY ...,Watts,...");
        return 95;
    }
    if (is_detail(head) || is_summary(head)) {
        (void)snprintf(why, 160, "a log of MLPerf's load generator, which belongs to a spl.txt");
        return 90;
    }
    (void)snprintf(why, 160, "no line Time,MM-DD-YYYY ...,Watts,...");
    return 0;
}

/* ---- stamps ---- */

static bool two_digits(const char *p, int *out) {
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9') {
        return false;
    }
    *out = (p[0] - '0') * 10 + (p[1] - '0');
    return true;
}

/** MM-DD-YYYY HH:MM:SS.mmm */
static bool parse_stamp(struct gr_str s, gr_time *out) {
    struct gr_civil c = {0};
    int century, year, tenths, hundredths;
    if (s.n != 23 || s.p[2] != '-' || s.p[5] != '-' || s.p[10] != ' ' || s.p[13] != ':' ||
        s.p[16] != ':' || s.p[19] != '.') {
        return false;
    }
    bool good = two_digits(s.p, &c.month) && two_digits(s.p + 3, &c.day) &&
                two_digits(s.p + 6, &century) && two_digits(s.p + 8, &year) &&
                two_digits(s.p + 11, &c.hour) && two_digits(s.p + 14, &c.minute) &&
                two_digits(s.p + 17, &c.second) && two_digits(s.p + 20, &tenths) &&
                two_digits(s.p + 21, &hundredths);
    c.year = good ? century * 100 + year : 0;
    c.nanosecond = good ? (tenths * 10 + hundredths % 10) * 1000000 : 0;
    return good && gr_time_from_civil(&c, out);
}

/* ---- the window ---- */

struct window {
    gr_time begin, end; /**< GR_TIME_NONE: not known */
};

/** The value of a log line of the load generator whose key is `key`. */
static struct gr_str value_of(struct gr_str line, const char *key) {
    struct gr_str rest = gr_str_trim(gr_text_after(line, key));
    rest = gr_text_after(rest, "\"value\"");
    rest = rest.p ? gr_text_after(rest, "\"") : rest;
    return rest.p ? gr_str_cut(&rest, '"') : rest;
}

static void read_window(struct gr_text_lines *lines, struct window *w) {
    while (gr_text_lines_next(lines)) {
        gr_time t;
        if (gr_str_find(lines->text, GR_STR("\"power_")) == SIZE_MAX) {
            continue;
        }
        if (w->begin == GR_TIME_NONE && parse_stamp(value_of(lines->text, "\"power_begin\""), &t)) {
            w->begin = t;
        }
        if (parse_stamp(value_of(lines->text, "\"power_end\""), &t)) {
            w->end = t;
        }
    }
}

/** Name of the log beside: run_1/spl.txt has run_1/mlperf_log_detail.txt. */
static const char *beside(struct gr_arena *arena, const char *path) {
    struct gr_str p = gr_str(path);
    if (!gr_str_ends(p, GR_STR("spl.txt"))) {
        return NULL;
    }
    return gr_arena_printf(arena, "%.*smlperf_log_detail.txt", (int)(p.n - strlen("spl.txt")),
                           path);
}

static bool exists(const char *path) {
    FILE *file = fopen(path, "rbe");
    if (file) {
        (void)fclose(file);
    }
    return file != NULL;
}

static enum gr_status find_window(struct gr_read_context *ctx, struct window *w) {
    const char *path = ctx->path ? beside(ctx->arena, ctx->path) : NULL;
    struct gr_input_options options = {.digest = ctx->digest};
    struct gr_input_info info = {0};
    struct gr_text_lines lines;
    struct gr_input *in;
    if (!path) {
        return GR_OK;
    }
    gr_diag_use(ctx->diag, GR_USE_FILE, path);
    if (!exists(path)) {
        return GR_OK;
    }
    enum gr_status status = gr_input_open(&in, path, path, &options, ctx->diag);
    if (status != GR_OK) {
        return status;
    }
    uint32_t file = gr_input_file(in);
    const char *slash = strrchr(path, '/');
    if (strcmp(gr_diag_display_name(ctx->diag, file), path) == 0) {
        gr_diag_set_display(ctx->diag, file, slash ? slash + 1 : path);
    }
    gr_text_lines_open(&lines, in);
    read_window(&lines, w);
    status = gr_input_close(in, &info);
    gr_sink_input_beside(ctx->sink, file, path, "mlperf", info.bytes, info.sha256,
                         lines.next_line - 1);
    return status;
}

/* ---- samples ---- */

struct sample {
    gr_time t;
    int64_t nw;
    uint64_t line;
};

struct spl {
    struct gr_read_context *ctx;
    struct gr_tracks tracks;
    struct gr_track *wall;
    struct window window;
    bool windowed;
    struct sample last; /**< the sample before, inside the window or not */
    gr_run_id run;
    uint64_t inside, outside, ranging, missing, torn;
    uint64_t first_outside, first_ranging, first_missing, first_torn;
};

static void count_at(uint64_t *count, uint64_t *first, uint64_t line) {
    *first = *count == 0 ? line : *first;
    *count += 1;
}

static void open_run(struct spl *s, struct gr_str mark, uint64_t line) {
    struct gr_run_attributes a = gr_run_attributes_none();
    a.key = mark.n > 0 ? mark : GR_STR("mlperf");
    a.tool = GR_STR("MLPerf Power");
    a.boundary = GR_BOUNDARY_NODE;
    a.zone_known = s->ctx->zone != NULL;
    s->run = gr_sink_run(s->ctx->sink, &a, (struct gr_pos){s->ctx->file, 0, line, 0});
    const struct gr_device_attributes wall = {.key = GR_STR("wall"),
                                              .name = GR_STR("power analyser"),
                                              .scope = GR_SCOPE_WALL,
                                              .component = GR_COMPONENT_OTHER,
                                              .tier = GR_TIER_METERED};
    s->wall = gr_tracks_add(&s->tracks, s->run, &wall);
}

/** Power at t, between two samples that are near. */
static bool between(struct sample a, struct sample b, gr_time t, int64_t *out) {
    if (!(a.t < t && t < b.t) || b.t - a.t > EDGE_S * GR_SECOND_NS) {
        return false;
    }
    double share = (double)(t - a.t) / (double)(b.t - a.t);
    *out = a.nw + (int64_t)llround(share * (double)(b.nw - a.nw));
    return true;
}

static void put(struct spl *s, gr_time t, int64_t nw, uint64_t line) {
    gr_time utc = s->ctx->zone ? gr_zone_to_utc(s->ctx->zone, t) : t;
    s->inside += gr_tracks_sample(&s->tracks, s->wall, utc, nw, line);
}

/** Gives a sample, and the powers at the two ends of the window. */
static void take(struct spl *s, struct sample now) {
    int64_t nw;
    bool has_last = s->last.line > 0;
    if (s->windowed && has_last && between(s->last, now, s->window.begin, &nw)) {
        put(s, s->window.begin, nw, now.line);
    }
    if (s->windowed && has_last && between(s->last, now, s->window.end, &nw)) {
        put(s, s->window.end, nw, now.line);
    }
    if (s->windowed && (now.t < s->window.begin || now.t > s->window.end)) {
        count_at(&s->outside, &s->first_outside, now.line);
    } else {
        put(s, now.t, now.nw, now.line);
    }
    s->last = now;
}

static struct gr_str mark_of(struct gr_str line) {
    struct gr_str rest = gr_text_after(line, ",Mark,");
    return rest.p ? gr_str_cut(&rest, ',') : rest;
}

static void read_line(struct spl *s, struct gr_str line, uint64_t number) {
    struct sample now = {.line = number};
    struct gr_str watt = {line.p + 35, line.n > 35 ? line.n - 35 : 0};
    if (line.n == 0) {
        return;
    }
    struct gr_str mark = mark_of(line);
    if (!is_spl(line) || !parse_stamp((struct gr_str){line.p + 5, 23}, &now.t) ||
        !gr_fixed_parse(gr_str_cut(&watt, ','), '.', 9, &now.nw)) {
        count_at(&s->torn, &s->first_torn, number);
    } else if (gr_str_ends(mark, GR_STR("_ranging"))) {
        count_at(&s->ranging, &s->first_ranging, number);
    } else if (now.nw < 0 || now.nw >= GR_CHAIN_POWER_MAX) {
        count_at(&s->missing, &s->first_missing, number);
    } else {
        if (!s->wall) {
            open_run(s, mark, number);
        }
        if (s->wall) {
            take(s, now);
        }
    }
}

/* ---- the end ---- */

static enum gr_status judge(struct spl *s) {
    struct gr_pos whole = {.file = s->ctx->file};
    if (s->inside > 1) {
        return GR_OK;
    }
    if (s->outside > 0) {
        gr_error(s->ctx->diag, "R234", whole,
                 "both clocks must be in one time zone; window_start and window_end in the YAML "
                 "overrule mlperf_log_detail.txt",
                 "no sample lies between power_begin and power_end");
    } else if (s->ranging > 0) {
        gr_error(s->ctx->diag, "R233", whole, "the result is that of run_1/spl.txt",
                 "this is a ranging run, a trial to set the analyser");
    } else {
        gr_error(s->ctx->diag, "R013", whole, NULL, "no sample of this file can be used");
    }
    return GR_REFUSED;
}

static void decide(struct spl *s) {
    gr_note_many(s->ctx, "R235", s->first_outside, s->outside, (double)NAN,
                 "samples outside power_begin to power_end are left out; the power at both ends is "
                 "interpolated");
    gr_note_many(s->ctx, "R233", s->first_ranging, s->ranging, (double)NAN,
                 "samples of a ranging run are left out");
    gr_note_many(s->ctx, "R236", s->first_missing, s->missing, (double)NAN,
                 "samples that the analyser did not measure (-1) are missing");
    gr_note_many(s->ctx, "R023", s->first_torn, s->torn, (double)NAN,
                 "lines that are cut count nothing");
    const struct gr_log_ref *ref = s->ctx->ref;
    bool stated = ref && (ref->window_start != GR_TIME_NONE || ref->window_end != GR_TIME_NONE);
    if (!s->windowed && !stated && s->inside > 1) {
        gr_warning(s->ctx->diag, "R234", ((struct gr_pos){.file = s->ctx->file}),
                   "keep mlperf_log_detail.txt beside spl.txt, or give window_start and window_end",
                   "the window of the measurement is not known: the whole log counts");
    }
}

static enum gr_status read_samples(struct gr_read_context *ctx) {
    struct spl s = {.ctx = ctx, .window = {GR_TIME_NONE, GR_TIME_NONE}};
    struct gr_text_lines lines;
    const struct gr_log_ref *ref = ctx->ref;
    bool stated = ref && (ref->window_start != GR_TIME_NONE || ref->window_end != GR_TIME_NONE);
    enum gr_status status = stated ? GR_OK : find_window(ctx, &s.window);
    if (status != GR_OK) {
        return status;
    }
    s.windowed = s.window.begin != GR_TIME_NONE && s.window.end > s.window.begin;
    gr_tracks_init(&s.tracks, ctx);
    s.tracks.clock = true;
    gr_text_lines_open(&lines, ctx->in);
    while (gr_text_lines_next(&lines)) {
        read_line(&s, lines.text, lines.line);
        ctx->counts.line_count = lines.line;
    }
    ctx->counts.rows_used = s.inside;
    ctx->counts.rows_dropped = s.torn + s.missing;
    struct gr_clock clock = gr_clock_new(ctx->zone);
    clock.zoned = ctx->zone != NULL;
    clock.zoneless = ctx->zone == NULL;
    gr_tracks_end(&s.tracks, &clock);
    decide(&s);
    gr_tracks_free(&s.tracks);
    return judge(&s);
}

static enum gr_status read(struct gr_read_context *ctx) {
    struct gr_str head = gr_input_peek(ctx->in);
    struct gr_text_lines lines;
    if (!is_detail(head) && !is_summary(head)) {
        return read_samples(ctx);
    }
    gr_text_lines_open(&lines, ctx->in); /* its spl.txt has taken the window */
    while (gr_text_lines_next(&lines)) {
        ctx->counts.line_count = lines.line;
    }
    return GR_OK;
}

static gr_time first_stamp(struct gr_str head) {
    gr_time t;
    return head.n > 40 && is_spl((struct gr_str){head.p, head.n < 200 ? head.n : 200}) &&
                   parse_stamp((struct gr_str){head.p + 5, 23}, &t)
               ? t
               : GR_TIME_NONE;
}

const struct gr_reader gr_reader_mlperf = {
    .name = "mlperf",
    .title = "MLPerf Power",
    .describe =
        "spl.txt of PTDaemon: wall power of the whole system, W, from power_begin to power_end of "
        "the "
        "mlperf_log_detail.txt beside it (same name but for spl.txt); without that the whole log, "
        "with a "
        "warning. Ranging runs are trials and not read. Stamps are month first, without a zone. "
        "Tiny's energies per inference are not read.",
    .proof = "real files",
    .probe = probe,
    .read = read,
    .first_stamp = first_stamp,
};
