/* The reader `codecarbon_log`: what CodeCarbon prints while it measures. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "read/reader.h"
#include "read/text_lines.h"
#include "read/tracks.h"

enum part { RAM, CPU, GPU, PART_COUNT };

static const struct {
    const char *word; /* in "Energy consumed for all CPUs : " */
    const char *key;
    enum gr_scope scope;
    enum gr_component component;
    enum gr_tier tier;
} parts[PART_COUNT] = {
    [RAM] = {"RAM", "ram", GR_SCOPE_DRAM, GR_COMPONENT_MEMORY, GR_TIER_UTILISATION_MODEL},
    [CPU] = {"CPU", "cpu", GR_SCOPE_CPU, GR_COMPONENT_CPU, GR_TIER_UTILISATION_MODEL},
    [GPU] = {"GPU", "gpu", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR, GR_TIER_COUNTER},
};

/** What the setup says of how the CPU is measured. */
static const struct {
    const char *sign;
    enum gr_tier tier;
} cpu_methods[] = {
    {"via RAPL interface", GR_TIER_COUNTER},
    {"CPU via PowerMetrics", GR_TIER_COUNTER},
    {"CPU via Power Gadget", GR_TIER_COUNTER},
    {"Windows Energy Meter Interface", GR_TIER_COUNTER},
    {"constant consumption mode", GR_TIER_TDP_ESTIMATE},
    {"CPU Tracking Method: global constant", GR_TIER_TDP_ESTIMATE},
    {"CPU Tracking Method: TDP constant", GR_TIER_TDP_ESTIMATE},
};

struct console {
    struct gr_read_context *ctx;
    struct gr_text_lines lines;
    /* The run at hand. */
    uint64_t runs;
    struct gr_run_attributes attributes;
    bool open;  /* a total of it was given */
    double kwh; /* its last total */
    double part_kwh[PART_COUNT];
    enum gr_tier cpu_tier;
    double first_s, last_s; /* seconds, midnights passed included; NAN at first */
    uint64_t totals, zeros, first_zero;
    uint64_t further, first_further; /* runs after the first */
};

/* ---- the run ---- */

static void new_run(struct console *c) {
    c->attributes = gr_run_attributes_none();
    c->open = false;
    c->kwh = 0;
    c->cpu_tier = parts[CPU].tier;
    c->first_s = c->last_s = (double)NAN;
    for (size_t i = 0; i < PART_COUNT; i++) {
        c->part_kwh[i] = (double)NAN;
    }
}

static struct gr_pos here(const struct console *c) {
    return (struct gr_pos){.file = c->ctx->file, .line = c->lines.line, .col = 1};
}

static void begin_total(struct console *c) {
    if (c->open) {
        return;
    }
    c->open = true;
    if (c->runs++ == 1) {
        c->first_further = c->lines.line;
    }
    c->further += c->runs > 1;
    c->attributes.tool = GR_STR("CodeCarbon");
    c->attributes.key = gr_str(gr_arena_printf(c->ctx->arena, "%s#%llu",
                                               gr_diag_source_name(c->ctx->diag, c->ctx->file),
                                               (unsigned long long)c->runs));
    c->attributes.label = gr_str(gr_arena_printf(c->ctx->arena, "%s#%llu",
                                                 gr_diag_display_name(c->ctx->diag, c->ctx->file),
                                                 (unsigned long long)c->runs));
    c->attributes.label_is_id = true;
}

static void add_parts(struct console *c, gr_run_id run, struct gr_reading *reading) {
    for (size_t i = 0; i < PART_COUNT; i++) {
        struct gr_energy energy;
        if (!(c->part_kwh[i] > 0) || !gr_energy_from_kwh(c->part_kwh[i], &energy)) {
            continue;
        }
        const struct gr_device_attributes device = {
            .key = gr_str(parts[i].key),
            .scope = parts[i].scope,
            .component = parts[i].component,
            .tier = i == CPU ? c->cpu_tier : parts[i].tier,
        };
        reading->parts[reading->part_count].device = gr_sink_device(c->ctx->sink, run, &device);
        reading->parts[reading->part_count++].energy = energy;
    }
}

/** "0.024098 kWh of electricity used since the beginning." */
static void take_total(struct console *c, double kwh) {
    struct gr_reading reading = {.emissions_kg = (double)NAN, .where = here(c)};
    if (c->open && kwh < c->kwh) {
        new_run(c); /* the text of another run without its setup */
    }
    c->kwh = kwh;
    if (!(kwh > 0)) {
        c->first_zero = c->zeros++ == 0 ? c->lines.line : c->first_zero;
        return;
    }
    if (!gr_energy_from_kwh(kwh, &reading.total)) {
        return;
    }
    begin_total(c);
    gr_run_id run = gr_sink_run(c->ctx->sink, &c->attributes, reading.where);
    add_parts(c, run, &reading);
    reading.duration_s = c->last_s - c->first_s;
    gr_sink_cumulative(c->ctx->sink, run, &reading, &c->attributes);
    c->totals++;
    c->ctx->counts.rows_used++;
    c->ctx->counts.naive = gr_energy_add(c->ctx->counts.naive, reading.total);
}

/* ---- lines ---- */

/** The message behind "[codecarbon INFO @ HH:MM:SS] ", and its time of day in s. */
static bool message_of(struct gr_str line, struct gr_str *message, double *of_day) {
    struct gr_str rest = gr_text_after(line, "[codecarbon ");
    size_t at = rest.n > 0 ? gr_str_find(rest, GR_STR("@ ")) : SIZE_MAX;
    if (at == SIZE_MAX || rest.n < at + 11 || rest.p[at + 10] != ']') {
        return false;
    }
    const char *t = rest.p + at + 2;
    for (size_t i = 0; i < 8; i++) {
        bool digit = t[i] >= '0' && t[i] <= '9';
        if (i % 3 == 2 ? t[i] != ':' : !digit) {
            return false;
        }
    }
    *of_day = (t[0] - '0') * 36000 + (t[1] - '0') * 3600 + (t[3] - '0') * 600 + (t[4] - '0') * 60 +
              (t[6] - '0') * 10 + (t[7] - '0');
    *message = gr_str_trim((struct gr_str){rest.p + at + 11, rest.n - at - 11});
    return true;
}

static void keep_time(struct console *c, double of_day) {
    enum { DAY_S = 86400 };
    double days = isnan(c->last_s) ? 0 : floor(c->last_s / DAY_S) * DAY_S;
    double s = days + of_day;
    s += !isnan(c->last_s) && c->last_s - s > DAY_S / 2 ? DAY_S : 0; /* past midnight */
    c->first_s = isnan(c->first_s) ? s : c->first_s;
    c->last_s = s;
}

/** True for "<number> kWh", with what follows. */
static bool kwh_of(struct gr_str text, double *kwh, struct gr_str *rest) {
    return gr_text_number(text, kwh, rest) && gr_str_starts(gr_str_trim(*rest), GR_STR("kWh"));
}

static void take_part(struct console *c, struct gr_str what) {
    size_t colon = what.n > 0 ? gr_str_find(what, GR_STR(":")) : SIZE_MAX;
    struct gr_str rest;
    double kwh;
    if (colon == SIZE_MAX ||
        !kwh_of((struct gr_str){what.p + colon + 1, what.n - colon - 1}, &kwh, &rest)) {
        return;
    }
    struct gr_str name = {what.p, colon};
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (gr_str_find(name, gr_str(parts[i].word)) != SIZE_MAX) {
            c->part_kwh[i] = kwh;
            return;
        }
    }
}

static void keep_text(struct console *c, struct gr_str *to, struct gr_str text) {
    if (text.n > 0) {
        *to = (struct gr_str){gr_arena_str(c->ctx->arena, text), text.n};
    }
}

static void take_setup(struct console *c, struct gr_str message) {
    struct gr_run_attributes *a = &c->attributes;
    if (gr_str_starts(message, GR_STR("[setup] RAM Tracking"))) {
        new_run(c);
    }
    for (size_t i = 0; i < GR_COUNT(cpu_methods); i++) {
        if (gr_str_find(message, gr_str(cpu_methods[i].sign)) != SIZE_MAX) {
            c->cpu_tier = cpu_methods[i].tier;
        }
    }
    keep_text(c, &a->tool_version, gr_text_after(message, "CodeCarbon version:"));
    keep_text(c, &a->cpu_model, gr_text_after(message, "CPU model:"));
    keep_text(c, &a->gpu_model, gr_text_after(message, "GPU model:"));
    double count;
    struct gr_str rest;
    if (gr_text_number(gr_text_after(message, "CPU count:"), &count, &rest)) {
        a->cpu_count = count;
    }
    if (gr_text_number(gr_text_after(message, "GPU count:"), &count, &rest)) {
        a->gpu_count = count;
    }
}

static void take_line(struct console *c) {
    struct gr_str message, rest;
    double of_day, kwh;
    if (!message_of(c->lines.text, &message, &of_day)) {
        return;
    }
    struct gr_str part = gr_text_after(message, "Energy consumed for ");
    if (part.p) {
        keep_time(c, of_day);
        take_part(c, part);
    } else if (kwh_of(message, &kwh, &rest) &&
               gr_str_find(rest, GR_STR("of electricity")) != SIZE_MAX &&
               gr_str_find(rest, GR_STR("used since the beg")) != SIZE_MAX) {
        keep_time(c, of_day);
        take_total(c, kwh);
    } else {
        take_setup(c, message);
        keep_time(c, of_day);
    }
}

static enum gr_status finish(struct console *c) {
    struct gr_read_context *ctx = c->ctx;
    ctx->counts.line_count = c->lines.line;
    gr_note_many(ctx, "R115", c->first_further, c->further, 0,
                 "the text holds several runs, one after another; they add up");
    if (c->totals > 0) {
        return GR_OK;
    }
    if (c->zeros > 0) {
        gr_error(ctx->diag, "R108", ((struct gr_pos){.file = ctx->file, .line = c->first_zero}),
                 "emissions.csv of the same run has more digits",
                 "every total of this log is 0.000000 kWh: that is below its last digit");
    } else {
        gr_error(ctx->diag, "R013", ((struct gr_pos){.file = ctx->file}),
                 "log_level must be info or debug",
                 "no line of this log says how much electricity was used since the beginning");
    }
    return GR_REFUSED;
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct console *c = gr_xcalloc(1, sizeof(*c));
    c->ctx = ctx;
    ctx->counts.has_naive = true;
    new_run(c);
    gr_text_lines_open(&c->lines, ctx->in);
    while (gr_text_lines_next(&c->lines)) {
        take_line(c);
    }
    enum gr_status status = finish(c);
    free(c);
    return status;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct gr_text_lines lines;
    struct gr_str message;
    double of_day;
    size_t ours = 0, energies = 0;
    gr_text_lines_slice(&lines, head);
    while (gr_text_lines_next(&lines)) {
        if (message_of(lines.text, &message, &of_day)) {
            ours++;
            energies += gr_str_find(message, GR_STR("since the beg")) != SIZE_MAX;
        }
    }
    (void)snprintf(why, 160, "%s",
                   energies ? "lines of CodeCarbon with electricity used since the beginning"
                   : ours   ? "lines of CodeCarbon, none with a total"
                            : "no line begins with [codecarbon INFO @ HH:MM:SS]");
    return energies ? 95 : ours ? 70 : 0;
}

const struct gr_reader gr_reader_codecarbon_log = {
    .name = "codecarbon_log",
    .title = "CodeCarbon console log",
    .describe = "Lines \"N kWh of electricity used since the beginning\" and those of RAM, CPU and "
                "GPU; the last "
                "total of a run counts. Six decimals of a kWh and a time of day is all there is: "
                "emissions.csv "
                "of the same run is better.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
};
