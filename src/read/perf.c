/* perf stat with RAPL's power events: intervals of -I, or the total of one command. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "read/meters.h"
#include "read/perf.h"
#include "read/text_lines.h"
#include "read/tracks.h"

struct total {
    struct gr_device_attributes device; /* key in the arena */
    struct gr_energy energy;
    uint64_t line;
};

struct perf {
    struct gr_read_context *ctx;
    struct gr_meters meters;
    struct gr_clock clock;
    bool has_package; /* parts of it, and what holds it, are not added */
    bool intervals;
    gr_time start;  /* of the present command: an instant, or the end of the one before */
    gr_time newest; /* end of the newest interval */
    double runs;    /* of -r, 1 without, 0 where several but how many is not known */
    struct total *totals;
    size_t total_count, total_cap;
    double duration_s;
    uint64_t rows, parts, missing, sums, repeated;
    uint64_t first_parts, first_missing, first_sums, first_repeated;
    double repeated_kwh;
    bool refused;
};

static void note(uint64_t *count, uint64_t *first, uint64_t line) {
    *first = (*count)++ == 0 ? line : *first;
}

static struct gr_device_attributes device_of(const struct gr_perf_row *row) {
    return (struct gr_device_attributes){
        .key = gr_str(row->key),
        .scope = row->event->scope,
        .component = row->event->component,
        .tier = GR_TIER_COUNTER,
    };
}

/* ---- intervals ---- */

/** Time begins anew: a further command in the same file, or a file without its first line. */
static void begin_again(struct perf *p, gr_time start) {
    p->start = start;
    p->newest = start;
    for (uint32_t i = 0; i < p->meters.count; i++) {
        p->meters.items[i].last = GR_TIME_NONE;
    }
}

static void take_interval(struct perf *p, const struct gr_perf_row *row, uint64_t line) {
    const struct gr_device_attributes device = device_of(row);
    struct gr_meter *meter = gr_meters_get(&p->meters, &device);
    p->refused |= meter == NULL;
    if (!meter || row->t > GR_CHAIN_TIME_MAX / 2 || p->start > GR_CHAIN_TIME_MAX / 2) {
        return;
    }
    gr_time end = p->start + row->t;
    if (meter->last != GR_TIME_NONE && end <= meter->last) {
        begin_again(p, p->newest);
        end = p->start + row->t;
    }
    gr_time begin = meter->last == GR_TIME_NONE ? p->start : meter->last;
    if (!isnan(row->value)) {
        gr_meters_interval(&p->meters, meter, begin, end, row->value, line);
        p->rows++;
    }
    meter->last = end;
    p->newest = end > p->newest ? end : p->newest;
    p->intervals = true;
}

/* ---- totals ---- */

static void take_total(struct perf *p, const struct gr_perf_row *row, uint64_t line) {
    struct total total = {.device = device_of(row), .line = line};
    double joule = row->value * (p->runs > 0 ? p->runs : 1);
    if (row->mean && p->runs != 1) {
        note(&p->repeated, &p->first_repeated, line);
        p->repeated_kwh += (joule - row->value) / 3.6e6;
    }
    if (isnan(row->value) || !gr_energy_from_joule(joule, &total.energy) ||
        p->total_count == GR_TRACKS_MOST) {
        return;
    }
    total.device.key.p = gr_arena_str(p->ctx->arena, total.device.key);
    gr_grow(&p->totals, &p->total_cap, p->total_count, sizeof *p->totals);
    p->totals[p->total_count++] = total;
    p->rows++;
}

/** The time of the command belongs to the rows together: the first brings it. */
static bool give_totals(struct perf *p) {
    struct gr_energy sum = {0};
    for (size_t i = 0; i < p->total_count; i++) {
        const struct total *t = &p->totals[i];
        struct gr_run_attributes none = gr_run_attributes_none();
        struct gr_reading reading = {
            .duration_s = i == 0 && p->duration_s > 0 ? p->duration_s : (double)NAN,
            .total = t->energy,
            .emissions_kg = (double)NAN,
            .part_count = 1,
            .parts = {{gr_sink_device(p->ctx->sink, p->meters.run, &t->device), t->energy}},
            .where = {.file = p->ctx->file, .line = t->line},
        };
        gr_sink_delta(p->ctx->sink, p->meters.run, &reading, &none);
        sum = gr_energy_add(sum, t->energy);
    }
    return gr_energy_joule(sum) > 0;
}

/* ---- lines ---- */

static void take_energy(struct perf *p, const struct gr_perf_row *row, uint64_t line) {
    if (row->event->part && p->has_package) {
        note(&p->parts, &p->first_parts, line);
        return;
    }
    if (isnan(row->value)) {
        note(&p->missing, &p->first_missing, line);
    }
    if (row->summary || (row->t == GR_TIME_NONE && p->intervals)) {
        note(&p->sums, &p->first_sums, line);
    } else if (row->t != GR_TIME_NONE) {
        take_interval(p, row, line);
    } else {
        take_total(p, row, line);
    }
}

static void take_line(struct perf *p, struct gr_str text, uint64_t line) {
    struct gr_perf_row row;
    switch (gr_perf_read(text, &row)) {
    case GR_PERF_STARTED:
        if (p->meters.clock) {
            begin_again(p, gr_clock_read(&p->clock, row.t, false, line));
        }
        break;
    case GR_PERF_RUNS:
        p->runs = row.value;
        break;
    case GR_PERF_ELAPSED:
        p->duration_s += p->intervals ? 0 : row.value * (p->runs > 0 ? p->runs : 1);
        break;
    case GR_PERF_ENERGY:
        take_energy(p, &row, line);
        break;
    case GR_PERF_OTHER:
        break;
    }
}

/* ---- the end ---- */

static enum gr_status refuse_nothing(const struct perf *p) {
    struct gr_pos where = {.file = p->ctx->file, .line = p->first_missing};
    if (p->missing > 0) {
        gr_error(p->ctx->diag, "R077", where,
                 "power events need root or perf_event_paranoid below 1, -a, and a machine that "
                 "is not virtual",
                 "the power events of this perf log were not counted");
    } else {
        gr_error(p->ctx->diag, "R145", where,
                 "perf stat -a -e power/energy-pkg/,power/energy-ram/ -I 1000 ...",
                 "this perf log has no power event");
    }
    return GR_REFUSED;
}

static void note_all(const struct perf *p) {
    struct gr_read_context *ctx = p->ctx;
    gr_note_many(
        ctx, "R140", p->first_parts, p->parts, 0,
        "cores, graphics and platform hold the package's energy or are part of it, and are "
        "not added");
    gr_note_many(ctx, "R156", p->first_sums, p->sums, 0,
                 "the sum under the intervals is not added to them");
    gr_note_many(ctx, "R077", p->first_missing, p->missing, 0,
                 "events that were not counted give no energy");
    gr_note_many(ctx, "R148", p->first_repeated, p->repeated, p->repeated_kwh,
                 "means of repeated runs (-r) are multiplied by their number");
}

static enum gr_status finish(struct perf *p) {
    struct gr_read_context *ctx = p->ctx;
    bool zoned = p->meters.clock && ctx->zone != NULL;
    ctx->counts.rows_used = p->rows;
    ctx->counts.rows_dropped = p->missing;
    if (p->refused || (p->intervals && gr_window_unplaced(ctx, zoned))) {
        return GR_REFUSED;
    }
    if (p->rows == 0) {
        return refuse_nothing(p);
    }
    if (p->repeated > 0 && p->runs == 0) {
        gr_error(ctx->diag, "R148", ((struct gr_pos){.file = ctx->file, .line = p->first_repeated}),
                 "give the human form of perf stat -r, which says how many runs, or declare the "
                 "energy under declared:",
                 "the energies are means of repeated runs, and the log does not say of how many");
        return GR_REFUSED;
    }
    note_all(p);
    if (p->intervals) {
        return gr_meters_end(&p->meters, &p->clock);
    }
    if (!give_totals(p)) {
        gr_error(ctx->diag, "R144", ((struct gr_pos){.file = ctx->file}), NULL,
                 "every energy in this log is 0");
        return GR_REFUSED;
    }
    return GR_OK;
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct gr_str head = gr_input_peek(ctx->in);
    struct perf p = {.ctx = ctx, .clock = gr_clock_new(ctx->zone)}; /* runs 0: not told */
    struct gr_run_attributes run = gr_run_attributes_none();
    struct gr_text_lines lines;
    p.has_package = gr_str_find(head, GR_STR("energy-pkg")) != SIZE_MAX;
    run.key = gr_str(gr_diag_source_name(ctx->diag, ctx->file));
    run.tool = GR_STR("perf");
    run.zone_known = ctx->zone != NULL;
    run.boundary = !p.has_package && gr_str_find(head, GR_STR("energy-psys")) != SIZE_MAX
                       ? GR_BOUNDARY_NODE
                       : GR_BOUNDARY_DEVICE;
    gr_meters_init(&p.meters, ctx,
                   gr_sink_run(ctx->sink, &run, (struct gr_pos){.file = ctx->file, .line = 1}),
                   gr_str_find(head, GR_STR("# started on ")) != SIZE_MAX);
    gr_text_lines_open(&lines, ctx->in);
    while (!p.refused && gr_text_lines_next(&lines)) {
        take_line(&p, lines.text, lines.line);
        ctx->counts.line_count = lines.line;
    }
    enum gr_status status = finish(&p);
    gr_meters_free(&p.meters);
    free(p.totals);
    return status;
}

/* ---- probe ---- */

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct gr_text_lines lines;
    struct gr_perf_row row;
    bool perf = false;
    bool possible = gr_str_find(head, GR_STR("Joules")) != SIZE_MAX ||
                    gr_str_find(head, GR_STR("Performance counter stats")) != SIZE_MAX;
    gr_text_lines_slice(&lines, head);
    while (possible && gr_text_lines_next(&lines)) {
        enum gr_perf_line kind = gr_perf_read(lines.text, &row);
        if (kind == GR_PERF_ENERGY) {
            (void)snprintf(why, 160, "rows such as \"82.43 Joules power/energy-pkg/\"");
            return 95;
        }
        perf |= kind == GR_PERF_RUNS;
    }
    (void)snprintf(why, 160, "%s",
                   perf ? "perf stat without a power event"
                        : "no row with Joules and an event such as power/energy-pkg/");
    return perf ? 60 : 0;
}

const struct gr_reader gr_reader_perf = {
    .name = "perf",
    .title = "perf stat -e power/energy-pkg/,...",
    .describe = "Energies in J of RAPL's power events, by interval (-I) or for one command, with "
                "-x and any "
                "separator or as printed for people, by socket too. Package and memory add up; "
                "cores, graphics "
                "and platform are not added to them, nor is the sum under intervals. The start is "
                "local time.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
};
