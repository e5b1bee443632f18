/* nvidia-smi dmon and dcgmi dmon: a table under a header that begins with #, repeated every screen. */
#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "read/csv.h"
#include "read/fixed.h"
#include "read/gauges.h"
#include "read/stamp_line.h"
#include "read/text_lines.h"

enum { WORDS = 96 /* columns of a row that are looked at */ };

/* ---- words of a line ---- */

struct words {
    size_t count; /* may exceed WORDS */
    struct gr_str at[WORDS];
};

static void add(struct words *w, struct gr_str word) {
    if (w->count < WORDS) {
        w->at[w->count] = word;
    }
    w->count++;
}

static void split_comma(struct gr_str text, struct words *w) {
    while (text.p) {
        add(w, gr_str_trim(gr_str_cut(&text, ',')));
    }
}

static void split_blank(struct gr_str text, struct words *w) {
    size_t i = 0;
    while (i < text.n) {
        size_t start = i;
        while (i < text.n && text.p[i] != ' ' && text.p[i] != '\t') {
            i++;
        }
        if (i > start) {
            add(w, (struct gr_str){text.p + start, i - start});
        }
        i++;
    }
}

static struct words split(struct gr_str text, bool comma) {
    struct words w = {0};
    if (comma) {
        split_comma(text, &w);
    } else {
        split_blank(text, &w);
    }
    return w;
}

/* ---- the header ---- */

#define NO_COLUMN SIZE_MAX

enum measure { POWER_W, COUNTER_MJ };

static const struct {
    const char *name;
    enum measure measure;
} measures[] = {{"pwr", POWER_W}, {"POWER", POWER_W}, {"TOTEC", COUNTER_MJ}};

struct layout {
    bool known, comma;
    bool entity; /* dcgmi: the device takes two words, "GPU 0" */
    size_t columns, gpu, date, time, power, counter;
};

static size_t column_of(const struct words *names, const char *name) {
    for (size_t i = 0; i < names->count && i < WORDS; i++) {
        if (gr_str_is(names->at[i], name)) {
            return i;
        }
    }
    return NO_COLUMN;
}

/** The names of a line that begins with #; false if it has none (the line of units). */
static bool read_header(struct gr_str line, struct layout *out) {
    line.p++;
    line.n--;
    bool comma = memchr(line.p, ',', line.n) != NULL;
    struct words names = split(line, comma);
    struct layout l = {.known = true,
                       .comma = comma,
                       .columns = names.count,
                       .gpu = column_of(&names, "gpu"),
                       .date = column_of(&names, "Date"),
                       .time = column_of(&names, "Time"),
                       .power = NO_COLUMN,
                       .counter = NO_COLUMN};
    size_t entity = column_of(&names, "Entity");
    l.entity = l.gpu == NO_COLUMN && entity != NO_COLUMN;
    l.gpu = l.entity ? entity : l.gpu;
    for (size_t i = 0; i < GR_COUNT(measures); i++) {
        size_t at = column_of(&names, measures[i].name);
        size_t *which = measures[i].measure == POWER_W ? &l.power : &l.counter;
        *which = at != NO_COLUMN ? at : *which;
    }
    if (l.gpu > 2 || names.count < 2) { /* behind Date and Time at most; else a comment */
        return false;
    }
    *out = l;
    return true;
}

/** Cuts a stamp that a filter such as ts put before the line. */
static bool cut_stamp(struct gr_str *line, gr_time *t, bool *zone) {
    if (line->n < 10 || line->p[0] < '0' || line->p[0] > '9') {
        return false;
    }
    struct gr_str rest = *line, first = gr_str_cut(&rest, ' ');
    if (!gr_stamp_line(first, t, zone)) {
        if (first.n != 10 || !rest.p) { /* "2026-01-02 03:04:05" is two words */
            return false;
        }
        struct gr_str second = gr_str_cut(&rest, ' ');
        first.n = (size_t)(second.p + second.n - first.p);
        if (!gr_stamp_line(first, t, zone)) {
            return false;
        }
    }
    *line = gr_str_trim((struct gr_str){rest.p ? rest.p : "", rest.p ? rest.n : 0});
    return true;
}

/* ---- rows ---- */

struct dmon {
    struct gr_gauges gauges;
    struct layout layout;
    struct gr_text_lines lines;
    bool prefixed;   /* stamps stand before the lines */
    bool by_counter; /* TOTEC is read, POWER is not */
    bool no_power;   /* a header without a power column was met */
    gr_time day;     /* of time of day: midnights passed */
    gr_time last_of_day;
    uint64_t header_line;
};

/** HH:MM:SS as time since midnight. */
static bool time_of_day(struct gr_str text, gr_time *out) {
    int64_t part[3] = {0, 0, 0};
    for (size_t i = 0; i < 3; i++) {
        struct gr_str word = gr_str_cut(&text, ':');
        if (word.n != 2 || !gr_fixed_parse(word, '.', 0, &part[i]) || part[i] < 0) {
            return false;
        }
    }
    *out = ((part[0] * 60 + part[1]) * 60 + part[2]) * GR_SECOND_NS;
    return text.p == NULL && part[0] < 24 && part[1] < 60 && part[2] < 61;
}

/** YYYYMMDD. */
static bool read_date(struct gr_str text, gr_time *out) {
    int64_t n = 0;
    if (text.n != 8 || !gr_fixed_parse(text, '.', 0, &n) || n < 0) {
        return false;
    }
    struct gr_civil civil = {
        .year = (int)(n / 10000), .month = (int)(n / 100 % 100), .day = (int)(n % 100)};
    return gr_time_from_civil(&civil, out);
}

/** A time of day that falls by more than half a day has passed midnight. */
static gr_time past_midnight(struct dmon *d, gr_time of_day) {
    if (d->last_of_day != GR_TIME_NONE && d->last_of_day - of_day > GR_DAY_NS / 2) {
        d->day += GR_DAY_NS;
    }
    d->last_of_day = of_day;
    return d->day + of_day;
}

/** The instant of a row by its own columns. */
static bool row_time(struct dmon *d, const struct words *w, gr_time *t) {
    const struct layout *l = &d->layout;
    gr_time of_day = 0, date = 0;
    if (!time_of_day(w->at[l->time], &of_day)) {
        return false;
    }
    if (l->date == NO_COLUMN) {
        *t = past_midnight(d, of_day);
        return true;
    }
    if (!read_date(w->at[l->date], &date)) {
        return false;
    }
    *t = gr_clock_read(&d->gauges.clock, date + of_day, false, d->lines.line);
    return true;
}

static bool is_index(struct gr_str text) {
    uint64_t n = 0;
    return text.n <= 4 && gr_num_parse_u64(text, &n);
}

/** Words "GPU 0" of an entity become one; false for entities that are no whole GPU (MIG instances, CPUs,
 *  switches). */
static bool join_entity(const struct layout *l, struct words *w) {
    if (!l->entity) {
        return true;
    }
    if (w->count < l->gpu + 2 || w->count > WORDS || !gr_str_is(w->at[l->gpu], "GPU")) {
        return false;
    }
    memmove(&w->at[l->gpu], &w->at[l->gpu + 1], (w->count - l->gpu - 1) * sizeof w->at[0]);
    w->count--;
    return true;
}

static void take(struct dmon *d, const struct words *w, gr_time t) {
    const struct layout *l = &d->layout;
    struct gr_device_attributes device = {
        .key = w->at[l->gpu],
        .scope = GR_SCOPE_GPU,
        .component = GR_COMPONENT_ACCELERATOR,
        .tier = GR_TIER_COUNTER,
    };
    uint32_t index = gr_gauges_device(&d->gauges, &device);
    uint64_t line = d->lines.line;
    double value = (double)NAN;
    struct gr_str cell = w->at[d->by_counter ? l->counter : l->power];
    enum gr_csv_number kind = gr_csv_number(cell, &value);
    if (kind == GR_CSV_BAD || (kind == GR_CSV_NUMBER && value < 0)) {
        gr_gauges_drop(&d->gauges, line);
    } else if (d->by_counter) {
        gr_gauges_counter(&d->gauges, index, t, kind == GR_CSV_NUMBER ? value / 1e3 : (double)NAN,
                          line);
    } else {
        gr_gauges_power(&d->gauges, index, t, kind == GR_CSV_NUMBER ? gr_nanowatt(value) : -1,
                        line);
    }
}

/** A line that is neither blank nor a comment. */
static void read_row(struct dmon *d, struct gr_str line, gr_time prefix) {
    const struct layout *l = &d->layout;
    if (!l->known || (d->by_counter ? l->counter : l->power) == NO_COLUMN) {
        return;
    }
    struct words w = split(line, l->comma);
    if (w.count > 0 && gr_str_eq_fold(w.at[0], GR_STR("ID"))) {
        return; /* dcgmi's line of units */
    }
    if (!join_entity(l, &w)) {
        return;
    }
    gr_time t = prefix;
    if (w.count != l->columns || w.count > WORDS || !is_index(w.at[l->gpu]) ||
        (!d->prefixed && l->time != NO_COLUMN && !row_time(d, &w, &t))) {
        gr_gauges_drop(&d->gauges, d->lines.line);
        return;
    }
    take(d, &w, t);
}

static void read_line(struct dmon *d) {
    struct gr_str line = gr_str_trim(d->lines.text);
    gr_time t = GR_TIME_NONE;
    bool zone = false;
    if (d->prefixed && cut_stamp(&line, &t, &zone)) {
        t = gr_clock_read(&d->gauges.clock, t, zone, d->lines.line);
    }
    if (line.n == 0) {
        return;
    }
    if (line.p[0] != '#') {
        read_row(d, line, t);
        return;
    }
    if (read_header(line, &d->layout)) {
        bool none = (d->by_counter ? d->layout.counter : d->layout.power) == NO_COLUMN;
        d->header_line = none && !d->no_power ? d->lines.line : d->header_line;
        d->no_power |= none;
    }
}

/* ---- the head ---- */

/** First header of a head, and whether stamps stand before its lines. */
static bool first_header(struct gr_str head, struct layout *out, bool *prefixed,
                         struct gr_str *row) {
    struct gr_text_lines lines;
    gr_text_lines_slice(&lines, head);
    bool found = false, possible = gr_str_find(head, GR_STR("#")) != SIZE_MAX;
    *row = (struct gr_str){NULL, 0};
    while (possible && gr_text_lines_next(&lines) && row->p == NULL) {
        struct gr_str line = gr_str_trim(lines.text);
        gr_time t;
        bool zone;
        bool stamp = cut_stamp(&line, &t, &zone);
        if (line.n > 1 && line.p[0] == '#' && read_header(line, out)) {
            *prefixed = stamp;
            found = true;
        } else if (found && line.n > 0 && line.p[0] != '#' &&
                   !gr_str_eq_fold((struct gr_str){line.p, line.n < 2 ? line.n : 2},
                                   GR_STR("ID"))) {
            *row = line;
        }
    }
    return found;
}

/** True if the counter of the first row has a value: then it is better than the power. */
static bool counter_works(const struct layout *l, struct gr_str row) {
    if (l->counter == NO_COLUMN || row.p == NULL) {
        return false;
    }
    struct words w = split(row, l->comma);
    double value;
    return join_entity(l, &w) && l->counter < w.count && l->counter < WORDS &&
           gr_csv_number(w.at[l->counter], &value) == GR_CSV_NUMBER;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct layout l;
    struct gr_str row;
    bool prefixed;
    if (!first_header(head, &l, &prefixed, &row)) {
        (void)snprintf(why, 160, "no line such as \"# gpu pwr ...\"");
        return 0;
    }
    (void)snprintf(why, 160, "a header of %s",
                   l.entity ? "dcgmi dmon, # Entity ..." : "nvidia-smi dmon, # gpu ...");
    return 92;
}

static gr_time first_stamp(struct gr_str head) {
    struct layout l;
    struct gr_str row;
    bool prefixed;
    gr_time date = GR_TIME_NONE, of_day = 0;
    if (!first_header(head, &l, &prefixed, &row) || row.p == NULL || l.date == NO_COLUMN) {
        return GR_TIME_NONE;
    }
    struct words w = split(row, l.comma);
    bool there = l.date < w.count && l.time < w.count && w.count <= WORDS;
    return there && read_date(w.at[l.date], &date) && time_of_day(w.at[l.time], &of_day)
               ? date + of_day
               : GR_TIME_NONE;
}

/* ---- reading ---- */

static enum gr_status no_power(struct dmon *d) {
    gr_error(d->gauges.ctx->diag, "R070",
             ((struct gr_pos){.file = d->gauges.ctx->file, .line = d->header_line}),
             "log with nvidia-smi dmon -s pucm -o DT, whose p asks for the power",
             "the log has no column pwr: dmon was asked for other figures only");
    return GR_REFUSED;
}

static enum gr_status finish(struct dmon *d) {
    if (d->no_power && d->gauges.samples == 0 && d->gauges.missing == 0) {
        return no_power(d);
    }
    if (d->by_counter && d->layout.power != NO_COLUMN) {
        gr_note_many(
            d->gauges.ctx, "R190", d->header_line, 1, 0,
            "the log has the power and the energy counter of each GPU: the counter is read");
    }
    return gr_gauges_end(&d->gauges);
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct dmon d = {.last_of_day = GR_TIME_NONE};
    struct layout l = {.power = NO_COLUMN, .counter = NO_COLUMN};
    struct gr_str row, head = gr_input_peek(ctx->in);
    bool header = first_header(head, &l, &d.prefixed, &row);
    d.by_counter =
        header && (counter_works(&l, row) || l.power == NO_COLUMN) && l.counter != NO_COLUMN;
    bool timed = d.prefixed || (header && l.time != NO_COLUMN);
    const struct gr_gauges_spec spec = {.run = "nvidia_smi_dmon",
                                        .tool = l.entity ? "dcgmi dmon" : "nvidia-smi dmon",
                                        .boundary = GR_BOUNDARY_DEVICE,
                                        .timed = timed,
                                        .date = d.prefixed || (header && l.date != NO_COLUMN)};
    gr_gauges_open(&d.gauges, ctx, &spec);
    gr_text_lines_open(&d.lines, ctx->in);
    while (!d.gauges.refused && gr_text_lines_next(&d.lines)) {
        read_line(&d);
        ctx->counts.line_count = d.lines.line;
    }
    d.no_power |= !header;
    enum gr_status status = finish(&d);
    gr_gauges_close(&d.gauges);
    return status;
}

extern const struct gr_reader gr_reader_nvidia_smi_dmon;
const struct gr_reader gr_reader_nvidia_smi_dmon = {
    .name = "nvidia_smi_dmon",
    .title = "nvidia-smi dmon, dcgmi dmon",
    .describe =
        "Power of each GPU in W (column pwr, POWER), or its energy counter in mJ (TOTEC), as "
        "blank- or "
        "comma-separated rows under a header that begins with #. Stamps by -o DT or -o T, or put "
        "before the lines by a filter; without them sample_interval_s is needed (dmon's default is "
        "1 s).",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
