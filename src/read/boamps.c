/* The reader `boamps`: reports of others as inputs. */
#include "read/boamps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "read/csv.h"

static const double unknown = (double)NAN;

struct reports {
    struct gr_read_context *ctx;
    uint64_t given, used;
};

/* ---- recognition ---- */

static bool has_flat_names(struct gr_str head) {
    struct gr_str rest = head;
    struct gr_str line = gr_str_cut(&rest, '\n');
    return gr_str_find(line, GR_STR("measures_0_powerConsumption")) != SIZE_MAX ||
           gr_str_find(line, GR_STR("measures.0.powerConsumption")) != SIZE_MAX;
}

static bool is_json(struct gr_str head) {
    struct gr_str text = gr_str_trim(head);
    return text.n > 0 && (text.p[0] == '{' || text.p[0] == '[');
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    if (has_flat_names(head)) {
        (void)snprintf(why, 160, "the header has measures_0_powerConsumption");
        return 95;
    }
    bool measures = gr_str_find(head, GR_STR("\"powerConsumption\"")) != SIZE_MAX &&
                    gr_str_find(head, GR_STR("\"measures\"")) != SIZE_MAX;
    bool draft = gr_str_find(head, GR_STR("\"measurementMethod\"")) != SIZE_MAX &&
                 gr_str_find(head, GR_STR("\"measureValue\"")) != SIZE_MAX;
    if (is_json(head) && (measures || draft)) {
        (void)snprintf(why, 160,
                       measures ? "JSON with measures and powerConsumption"
                                : "JSON with measurementMethod and measureValue");
        return 90;
    }
    (void)snprintf(why, 160, "no measures with powerConsumption");
    return 0;
}

/* ---- a report to a run ---- */

static void decide(struct reports *r, const char *code, struct gr_pos where, double effect_kwh,
                   const char *text) {
    gr_sink_decide_many(r->ctx->sink, code, where, GR_STR(""), GR_STR(""), effect_kwh, 1, text);
}

/** Is measurementDateTime the end?  By the schema it is the start; CodeCarbon writes the time at which the
 *  report was made, which is the end. */
static bool is_end(const struct gr_boamps *b, const struct gr_boamps_measure *m) {
    gr_time made;
    bool zone;
    return gr_time_parse(gr_str(b->report_datetime), &made, &zone) && made == m->stamp;
}

static void set_times(struct reports *r, const struct gr_boamps *b,
                      const struct gr_boamps_measure *m, struct gr_pos where,
                      struct gr_run_attributes *a) {
    if (m->stamp == GR_TIME_NONE) {
        return;
    }
    gr_time stamp = m->stamp;
    a->zone_known = m->zone_known;
    if (!m->zone_known && r->ctx->zone) {
        stamp = gr_zone_to_utc(r->ctx->zone, stamp);
        a->zone_known = true;
    }
    bool end = is_end(b, m);
    bool lasts = a->duration_s > 0 && a->duration_s < 1e9;
    gr_time length = lasts ? (gr_time)llround(a->duration_s * 1e9) : 0;
    a->start = !end ? stamp : lasts ? stamp - length : GR_TIME_NONE;
    a->end = end ? stamp : lasts ? stamp + length : GR_TIME_NONE;
    if (end) {
        decide(
            r, "R240", where, 0,
            "measurementDateTime is the time of the report, so it is the end of the measurement");
    }
}

static struct gr_run_attributes attributes_of(const struct gr_boamps *b,
                                              const struct gr_boamps_measure *m) {
    struct gr_run_attributes a = gr_run_attributes_none();
    struct gr_str country = gr_str(b->country);
    bool code = country.n > 0 && country.p[0] >= 'A' && country.p[country.n - 1] <= 'Z';
    a.label = gr_str(b->report_id);
    a.label_is_id = true;
    a.project = gr_str(b->project);
    a.tool = gr_str(m->method);
    a.tool_version = gr_str(m->version);
    a.country_iso2 = code && country.n == 2 ? country : GR_STR("");
    a.country_iso3 = code && country.n == 3 ? country : GR_STR("");
    a.cloud_provider = gr_str(b->cloud_provider);
    a.cpu_model = gr_str(b->cpu_model);
    a.gpu_model = gr_str(b->gpu_model);
    a.gpu_count = b->gpu_count;
    a.ram_total_gb = b->ram_gb;
    a.boundary = m->scope == GR_SCOPE_WALL ? GR_BOUNDARY_NODE : GR_BOUNDARY_DEVICE;
    return a;
}

/** Report ids are copied with the rest of an example: the figures make the key. */
static const char *key_of(struct gr_arena *arena, const struct gr_boamps *b,
                          const struct gr_reading *reading, gr_time stamp) {
    char joule[40];
    (void)snprintf(joule, sizeof(joule), "%llx%016llx",
                   (unsigned long long)(reading->total.aj >> 64),
                   (unsigned long long)reading->total.aj);
    return gr_arena_printf(arena, "boamps:%s:%s:%lld", b->report_id, joule,
                           stamp == GR_TIME_NONE ? 0LL : (long long)stamp);
}

/** Adds the measures that count; returns the first of them. */
static const struct gr_boamps_measure *sum_up(const struct gr_boamps *b, const bool *use,
                                              struct gr_reading *reading, bool follow) {
    const struct gr_boamps_measure *first = NULL;
    for (size_t i = 0; i < b->measure_count; i++) {
        struct gr_energy e;
        if (!use[i] || !gr_energy_from_kwh(b->measures[i].energy_kwh, &e)) {
            continue;
        }
        const struct gr_boamps_measure *m = &b->measures[i];
        first = first ? first : m;
        reading->total = gr_energy_add(reading->total, e);
        reading->duration_s = isnan(reading->duration_s) ? m->duration_s
                              : follow                   ? reading->duration_s + m->duration_s
                                                         : fmax(reading->duration_s, m->duration_s);
    }
    return first;
}

static void add_parts(struct reports *r, const struct gr_boamps *b, const bool *use, gr_run_id run,
                      struct gr_reading *reading) {
    static const char *const keys[GR_SCOPE_COUNT] = {
        [GR_SCOPE_GPU] = "gpu",       [GR_SCOPE_CPU] = "cpu",   [GR_SCOPE_DRAM] = "ram",
        [GR_SCOPE_MODULE] = "system", [GR_SCOPE_NODE] = "node", [GR_SCOPE_WALL] = "wall"};
    for (size_t i = 0; i < b->measure_count; i++) {
        const struct gr_boamps_measure *m = &b->measures[i];
        struct gr_energy e;
        if (!use[i] || !gr_energy_from_kwh(m->energy_kwh, &e)) {
            continue;
        }
        size_t at = 0;
        const struct gr_device_attributes device = {.key = gr_str(keys[m->scope]),
                                                    .scope = m->scope,
                                                    .component = gr_scope_component(m->scope),
                                                    .tier = m->tier};
        gr_device_id id = gr_sink_device(r->ctx->sink, run, &device);
        while (at < reading->part_count && reading->parts[at].device != id) {
            at++;
        }
        if (at == reading->part_count) {
            if (at == GR_COUNT(reading->parts)) {
                continue;
            }
            reading->parts[reading->part_count++].device = id;
        }
        reading->parts[at].energy = gr_energy_add(reading->parts[at].energy, e);
    }
}

/** Energy of the measures that do not count. */
static double left_kwh(const struct gr_boamps *b, const bool *use) {
    double sum = 0;
    for (size_t i = 0; i < b->measure_count; i++) {
        sum += !use[i] && !b->measures[i].refused ? b->measures[i].energy_kwh : 0;
    }
    return sum;
}

static void say_choices(struct reports *r, const struct gr_boamps *b, const bool *use,
                        enum gr_boamps_sum sum, struct gr_pos where) {
    if (sum == GR_BOAMPS_PARTS || sum == GR_BOAMPS_IN_TURN) {
        decide(r, "R239", where, 0, "measures of different devices or times add up");
    } else if (sum == GR_BOAMPS_ALTERNATIVES) {
        decide(r, "R239", where, -left_kwh(b, use),
               "several measures of the same thing: the best method counts, of equals the first");
    }
    for (size_t i = 0; i < b->measure_count; i++) {
        const struct gr_boamps_measure *m = &b->measures[i];
        if (use[i] && *m->unit && strcmp(m->unit, "kWh") != 0) {
            decide(r, "R238", where, 0, "powerConsumption is in the unit written beside it");
        }
        if (use[i] && m->decimal_comma) {
            decide(r, "R241", where, 0, "a number written as text has a decimal comma");
        }
        double watt = m->energy_kwh * 3.6e6 / m->duration_s;
        if (use[i] && m->duration_s > 0 && (watt < 0.1 || watt > 20000)) {
            gr_warning(r->ctx->diag, "R040", where,
                       "is powerConsumption in kWh, as the schema says?",
                       "the mean power of a measure is outside 0.1 W to 20 kW");
        }
    }
}

static void refuse_report(struct reports *r, const struct gr_boamps *b, struct gr_pos where) {
    const char *why = b->measure_count > 0 ? b->measures[0].refused : "it has no measure";
    r->ctx->counts.rows_dropped++;
    gr_error(r->ctx->diag, "R237", where, "a template that was not filled in states nothing",
             "this report has no energy: %s", why);
}

static void take(struct reports *r, const json_t *root, struct gr_pos where) {
    struct gr_boamps *b = gr_xcalloc(1, sizeof(*b));
    bool use[GR_BOAMPS_MEASURES] = {false};
    r->given++;
    gr_boamps_parse(r->ctx->arena, root, b);
    enum gr_boamps_sum sum = gr_boamps_choose(b, use);
    struct gr_reading reading = {.duration_s = unknown, .emissions_kg = unknown, .where = where};
    const struct gr_boamps_measure *first = sum_up(b, use, &reading, sum == GR_BOAMPS_IN_TURN);
    if (!first) {
        refuse_report(r, b, where);
        free(b);
        return;
    }
    struct gr_run_attributes a = attributes_of(b, first);
    a.key = gr_str(key_of(r->ctx->arena, b, &reading, first->stamp));
    a.duration_s = reading.duration_s;
    set_times(r, b, first, where, &a);
    if (b->intensity_g_per_kwh > 0) {
        reading.emissions_kg = gr_energy_kwh(reading.total) * b->intensity_g_per_kwh / 1000;
        decide(r, "R242", where, 0,
               "the report states the intensity of its electricity: energy times that is its own "
               "emissions");
    }
    gr_run_id run = gr_sink_run(r->ctx->sink, &a, where);
    add_parts(r, b, use, run, &reading);
    gr_sink_cumulative(r->ctx->sink, run, &reading, &a);
    say_choices(r, b, use, sum, where);
    r->ctx->counts.naive = gr_energy_add(r->ctx->counts.naive, reading.total);
    r->ctx->counts.rows_used++;
    r->used++;
    free(b);
}

/* ---- files ---- */

static void read_flat(struct reports *r) {
    struct gr_csv *csv = gr_xcalloc(1, sizeof(*csv));
    struct gr_str *names = gr_xcalloc(2 * (size_t)GR_CSV_CELLS, sizeof(*names));
    struct gr_str *cells = names + GR_CSV_CELLS;
    size_t count = 0;
    gr_csv_open(csv, r->ctx->in, gr_csv_sniff(gr_input_peek(r->ctx->in)));
    while (gr_csv_next(csv)) {
        size_t n = csv->count < GR_CSV_CELLS ? csv->count : GR_CSV_CELLS;
        r->ctx->counts.line_count = csv->line;
        if (count == 0) {
            for (count = 0; count < n; count++) {
                struct gr_str name = gr_csv_cell(csv, count);
                names[count] = (struct gr_str){gr_arena_str(r->ctx->arena, name), name.n};
            }
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            cells[i] = i < n ? gr_csv_cell(csv, i) : (struct gr_str){NULL, 0};
        }
        json_t *root = gr_boamps_unflatten(names, cells, count);
        take(r, root, (struct gr_pos){.file = r->ctx->file, .line = csv->line});
        json_decref(root);
    }
    free(names);
    free(csv);
}

static struct gr_json_end read_json(struct reports *r) {
    static const char *const path[] = {NULL};
    struct gr_json_stream *stream = gr_json_open(r->ctx->in, r->ctx->file, r->ctx->diag, path);
    struct gr_json_value value;
    while (gr_json_next(stream, &value)) {
        if (gr_boamps_is(value.root)) {
            take(r, value.root, value.where);
        }
    }
    struct gr_json_end end = gr_json_close(stream);
    r->ctx->counts.line_count = end.line_count;
    r->ctx->counts.rows_dropped += end.broken;
    return end;
}

static enum gr_status read(struct gr_read_context *ctx) {
    struct reports r = {.ctx = ctx};
    struct gr_pos whole = {.file = ctx->file};
    struct gr_json_end end = {0};
    ctx->counts.has_naive = true;
    if (has_flat_names(gr_input_peek(ctx->in))) {
        read_flat(&r);
    } else {
        end = read_json(&r);
    }
    if (r.used > 0) {
        return GR_OK;
    }
    if (end.broken > 0 || end.torn) {
        gr_error(ctx->diag, "R237", whole, "a comma before } or ] is the usual slip",
                 "the file is no valid JSON, so it states nothing");
    } else if (r.given == 0) {
        gr_error(ctx->diag, "R013", whole, NULL, "the file holds no report with measures");
    }
    return GR_REFUSED;
}

const struct gr_reader gr_reader_boamps = {
    .name = "boamps",
    .title = "BoAmps report",
    .describe =
        "Reports of BoAmps 1.x, of ai-power-measures-sharing and of the first draft, as JSON or as "
        "flat "
        "CSV. powerConsumption is energy in kWh, or in the unit beside it. Several measures add up "
        "where their tracking modes or times tell them apart; else the best method counts. "
        "Calibration is not subtracted; a template that was not filled in is refused. The "
        "country is a name there: say location in the YAML.",
    .proof = "real files",
    .probe = probe,
    .read = read,
};
