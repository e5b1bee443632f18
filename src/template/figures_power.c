/*
 * figures_power.c - power over time, one chart a run with samples.
 *
 * Devices of one kind are added up on a common grid.  Between the samples of a device its power is
 * taken as straight, across a gap as unknown.
 */
#include "template/figures_build.h"

#include <math.h>

enum { CHARTS_MAX = 12, GRID = 1024, DEVICES_MAX = 64, GAPS_MAX = 16, TABLE_ROWS = 24 };
static const double longest_s = 1e9;
static const double few_samples = 60;

struct device {
    const xmlNode *node;
    gr_time t0, step;
    size_t count;
    const double *low, *mean, *high;
};

struct power {
    struct gr_figures *f;
    const xmlNode *run;
    const char *component;
    struct device devices[DEVICES_MAX];
    size_t device_count;
    double samples, median_s;
    double gaps_listed, gaps_all;
    double *low, *mean, *high; /* watts on the common grid */
    struct gr_power data;
    struct gr_figures_unit unit;
};

/* ---- devices ---- */

static bool read_device(struct power *p, const xmlNode *node, struct device *d) {
    double step_s = gr_figures_number(node, "step_s");
    *d = (struct device){.node = node, .t0 = gr_figures_time(node, "t0")};
    d->count = gr_figures_numbers(p->f, node, "mean_w", &d->mean);
    size_t low = gr_figures_numbers(p->f, node, "min_w", &d->low);
    size_t high = gr_figures_numbers(p->f, node, "max_w", &d->high);
    d->step =
        step_s > 0 && step_s * (double)(d->count + 1) < longest_s ? (gr_time)(step_s * 1e9) : 0;
    gr_time end;
    return d->count > 0 && low == d->count && high == d->count && d->t0 != GR_TIME_NONE &&
           d->step > 0 && !__builtin_add_overflow(d->t0, d->step * (gr_time)d->count, &end);
}

static gr_time device_end(const struct device *d) {
    return d->t0 + d->step * (gr_time)d->count;
}

/* The accelerators if there are any, else the kind of the first device with samples. */
static const char *component_of(const xmlNode *run) {
    const char *first = "";
    for (const xmlNode *n = gr_figures_items(run, "series"); n; n = gr_figures_next(n)) {
        const char *component = gr_figures_text(n, "component");
        if (strcmp(component, "accelerator") == 0) {
            return component;
        }
        first = first[0] ? first : component;
    }
    return first;
}

static void read_devices(struct power *p) {
    p->component = component_of(p->run);
    for (const xmlNode *n = gr_figures_items(p->run, "series"); n; n = gr_figures_next(n)) {
        struct device d;
        if (p->device_count < DEVICES_MAX &&
            strcmp(gr_figures_text(n, "component"), p->component) == 0 && read_device(p, n, &d)) {
            p->devices[p->device_count++] = d;
            double samples = gr_figures_number(n, "sample_count");
            double median = gr_figures_number(n, "median_step_s");
            p->samples += isnan(samples) ? (double)d.count : samples;
            p->median_s = fmax(p->median_s, isnan(median) ? 0 : median);
        }
    }
}

/* ---- one grid ---- */

static void find_span(struct power *p) {
    gr_time from = INT64_MAX, to = INT64_MIN, finest = INT64_MAX;
    for (size_t i = 0; i < p->device_count; i++) {
        const struct device *d = &p->devices[i];
        from = d->t0 < from ? d->t0 : from;
        to = device_end(d) > to ? device_end(d) : to;
        finest = d->step < finest ? d->step : finest;
    }
    gr_time span = to - from;
    p->data.t0 = from;
    p->data.bin_count = (size_t)(span / finest);
    if (p->data.bin_count > GRID || p->data.bin_count < 1) {
        p->data.bin_count = p->data.bin_count < 1 ? 1 : GRID;
    }
    p->data.step = (span + (gr_time)p->data.bin_count - 1) / (gr_time)p->data.bin_count;
    p->data.step = p->data.step > 0 ? p->data.step : 1;
    gr_time usual = (gr_time)(fmin(p->median_s, 1e6) * 1e9);
    p->data.join = 5 * (usual > p->data.step ? usual : p->data.step);
}

/* The bins of a device that overlap a bin of the grid; if none has samples, the straight line between
 * those on either side, where they are near enough. */
struct reading {
    double low, mean, high;
};

static struct reading within(const struct device *d, size_t first, size_t last) {
    struct reading r = {HUGE_VAL, 0, -HUGE_VAL};
    size_t n = 0;
    for (size_t i = first; i <= last && i < d->count; i++) {
        if (!isnan(d->mean[i])) {
            r.low = fmin(r.low, d->low[i]);
            r.high = fmax(r.high, d->high[i]);
            r.mean += d->mean[i];
            n++;
        }
    }
    r.mean = n ? r.mean / (double)n : (double)NAN;
    return r;
}

static struct reading between(const struct device *d, size_t at, gr_time join) {
    size_t a = at < d->count ? at : d->count - 1, b = at;
    while (a > 0 && isnan(d->mean[a])) {
        a--;
    }
    while (b < d->count && isnan(d->mean[b])) {
        b++;
    }
    struct reading r = {(double)NAN, (double)NAN, (double)NAN};
    if (b < d->count && !isnan(d->mean[a]) && b > a && (gr_time)(b - a) * d->step <= join) {
        r.mean = d->mean[a] + (d->mean[b] - d->mean[a]) * (double)(at - a) / (double)(b - a);
        r.low = r.high = r.mean;
    }
    return r;
}

static struct reading read_at(const struct power *p, const struct device *d, size_t bin) {
    gr_time from = p->data.t0 + (gr_time)bin * p->data.step;
    gr_time to = from + p->data.step;
    if (to <= d->t0 || from >= device_end(d)) {
        return (struct reading){0, 0, 0}; /* not switched on: adds nothing */
    }
    size_t first = from <= d->t0 ? 0 : (size_t)((from - d->t0) / d->step);
    size_t last = (size_t)((to - 1 - d->t0) / d->step);
    struct reading r = within(d, first, last);
    return isnan(r.mean) && p->device_count > 1 ? between(d, first, p->data.join) : r;
}

static void add_up(struct power *p) {
    size_t n = p->data.bin_count;
    p->low = GR_NEW_N(p->f->arena, double, n);
    p->mean = GR_NEW_N(p->f->arena, double, n);
    p->high = GR_NEW_N(p->f->arena, double, n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < p->device_count; k++) {
            struct reading r = read_at(p, &p->devices[k], i);
            p->low[i] += isnan(r.mean) ? (double)NAN : r.low;
            p->mean[i] += r.mean;
            p->high[i] += isnan(r.mean) ? (double)NAN : r.high;
        }
    }
}

/* ---- figures of the curve ---- */

struct extremes {
    double sum, low, high;
    size_t count, peak;
};

static struct extremes measure(const struct power *p) {
    struct extremes e = {0, HUGE_VAL, -HUGE_VAL, 0, 0};
    for (size_t i = 0; i < p->data.bin_count; i++) {
        if (isnan(p->mean[i])) {
            continue;
        }
        /* Of several devices the highest samples need not coincide: the highest mean sum counts. */
        double high = p->device_count > 1 ? p->mean[i] : p->high[i];
        if (high > e.high) {
            e.high = high;
            e.peak = i;
        }
        e.low = fmin(e.low, p->device_count > 1 ? p->mean[i] : p->low[i]);
        e.sum += p->mean[i];
        e.count++;
    }
    return e;
}

static void scale(struct power *p) {
    for (size_t i = 0; i < p->data.bin_count; i++) {
        p->low[i] /= p->unit.size;
        p->mean[i] /= p->unit.size;
        p->high[i] /= p->unit.size;
    }
    p->data.low = p->low;
    p->data.mean = p->mean;
    p->data.high = p->high;
    p->data.unit = p->unit.name;
}

/* ---- gaps ---- */

static void read_gaps(struct power *p) {
    struct gr_power_gap *gaps = GR_NEW_N(p->f->arena, struct gr_power_gap, GAPS_MAX);
    for (size_t i = 0; i < p->device_count; i++) {
        const xmlNode *node = p->devices[i].node;
        double all = gr_figures_number(node, "gap_count");
        p->gaps_listed += (double)gr_figures_count(node, "gaps");
        p->gaps_all += isnan(all) ? (double)gr_figures_count(node, "gaps") : all;
        for (const xmlNode *g = gr_figures_items(node, "gaps"); g; g = gr_figures_next(g)) {
            gr_time start = gr_figures_time(g, "start"), end = gr_figures_time(g, "end");
            bool known = start != GR_TIME_NONE && end != GR_TIME_NONE && end > start;
            for (size_t k = 0; k < p->data.gap_count; k++) {
                known &= gaps[k].end <= start || gaps[k].start >= end; /* other devices' same gap */
            }
            if (known && p->data.gap_count < GAPS_MAX) {
                gaps[p->data.gap_count++] =
                    (struct gr_power_gap){start, end, gr_figures_flag(g, "bridged"),
                                          gr_figures_duration(p->f, (double)(end - start) / 1e9)};
            }
        }
    }
    p->data.gaps = gaps;
}

/* ---- words ---- */

static const char *watts(struct power *p, double w) {
    double value = w / p->unit.size;
    int decimals = value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
    return gr_arena_printf(p->f->arena, "%s" GR_NBSP "%s", gr_figures_fixed(p->f, value, decimals),
                           p->unit.name);
}

static const char *device_word(struct power *p) {
    return gr_figures_capital(p->f, gr_figures_word(p->f, "component", p->component));
}

static const char *clock_text(struct power *p, gr_time t) {
    struct gr_civil c = gr_civil_from_time(t);
    const char *clock = gr_arena_printf(p->f->arena, "%02d:%02d", c.hour, c.minute);
    bool days = (gr_time)p->data.bin_count * p->data.step > GR_DAY_NS;
    const struct gr_language *in = gr_language_or_english(p->f->language);
    return days ? gr_arena_printf(p->f->arena, "%d%s" GR_NBSP "%s" GR_NBSP "%s", c.day, in->day_end,
                                  in->short_months[c.month - 1], clock)
                : clock;
}

static const char *zone_text(struct power *p, gr_time end) {
    struct gr_buf buf = {0};
    gr_put_date_range(&buf, p->f->language, p->data.t0, end);
    const char *dates = gr_arena_str(p->f->arena, gr_buf_str(&buf));
    gr_buf_free(&buf);
    bool known = gr_figures_flag(p->devices[0].node, "zone_known");
    return GR_SAY(p->f, known ? "chart-zone-utc" : "chart-zone-unknown", dates);
}

static bool has_band(const struct power *p) {
    for (size_t i = 0; i < p->data.bin_count; i++) {
        if (p->high[i] > p->low[i]) {
            return true;
        }
    }
    return false;
}

static const char *subline(struct power *p) {
    struct gr_figures *f = p->f;
    const char *run = gr_figures_short(f, gr_figures_run_name(p->f, p->run));
    const char *device = gr_figures_name(f, p->devices[0].node, "device_name");
    bool sum = p->device_count > 1;
    const char *text = sum         ? GR_SAY(f, "chart-power-sub-sum", run,
                                            gr_figures_integer(f, (double)p->device_count), p->unit.name)
                       : device[0] ? GR_SAY(f, "chart-power-sub-device", run, device, p->unit.name)
                                   : GR_SAY(f, "chart-power-sub-run", run, p->unit.name);
    const struct {
        bool said;
        const char *key;
    } parts[] = {
        {has_band(p) && !sum, "chart-power-sub-band"},
        {has_band(p) && sum, "chart-power-sub-band-sum"},
        {p->data.points, "chart-power-sub-points"},
        {p->data.gap_count > 0, "chart-power-sub-gaps"},
    };
    for (size_t i = 0; i < GR_COUNT(parts); i++) {
        text = parts[i].said ? gr_figures_join(f, text, GR_SAY_PLAIN(f, parts[i].key)) : text;
    }
    return text;
}

static const char *source(struct power *p) {
    struct gr_figures *f = p->f;
    const char *samples = gr_figures_integer(f, p->samples);
    const char *text = p->median_s > 0 ? GR_SAY(f, "chart-power-source", samples,
                                                gr_figures_duration(f, p->median_s))
                                       : GR_SAY(f, "chart-power-source-plain", samples);
    bool bridged = false, open = false;
    for (size_t i = 0; i < p->data.gap_count; i++) {
        bridged |= p->data.gaps[i].bridged;
        open |= !p->data.gaps[i].bridged;
    }
    if (bridged) {
        text = gr_figures_join(f, text, GR_SAY_PLAIN(f, "chart-power-bridged"));
    }
    if (open) {
        text = gr_figures_join(f, text, GR_SAY_PLAIN(f, "chart-power-unbridged"));
    }
    if (p->gaps_all > p->gaps_listed) {
        text =
            gr_figures_join(f, text,
                            GR_SAY(f, "chart-power-gap-count", gr_figures_integer(f, p->gaps_all),
                                   gr_figures_integer(f, (double)p->data.gap_count)));
    }
    return text;
}

static const char *describe(struct power *p, const struct extremes *e, double mean) {
    struct gr_figures *f = p->f;
    double seconds = (double)p->data.step * (double)p->data.bin_count / 1e9;
    const char *text = GR_SAY(f, "chart-power-desc", device_word(p),
                              gr_figures_run_name(p->f, p->run), gr_figures_duration(f, seconds),
                              watts(p, mean), watts(p, e->high), watts(p, e->low));
    for (size_t i = 0; i < p->data.gap_count && i < 5; i++) {
        const struct gr_power_gap *g = &p->data.gaps[i];
        text = gr_figures_join(
            f, text, GR_SAY(f, "chart-power-desc-gap", g->length, clock_text(p, g->start)));
    }
    return text;
}

static void say(struct power *p, struct gr_chart *chart, const struct extremes *e) {
    struct gr_figures *f = p->f;
    double mean = e->sum / (double)e->count;
    gr_time end = p->data.t0 + (gr_time)p->data.bin_count * p->data.step;
    p->data.mean_value = mean / p->unit.size;
    p->data.mean_text = watts(p, mean);
    p->data.peak_value = e->high / p->unit.size;
    p->data.peak_at = p->data.t0 + (gr_time)e->peak * p->data.step + p->data.step / 2;
    p->data.peak_text =
        GR_SAY(f, "chart-power-peak", watts(p, e->high), clock_text(p, p->data.peak_at));
    p->data.mean_word = GR_SAY_PLAIN(f, "chart-power-mean");
    p->data.gap_word = GR_SAY_PLAIN(f, "chart-power-gap");
    p->data.zone = zone_text(p, end);
    chart->title =
        e->high > 1.05 * mean
            ? GR_SAY(f, "chart-power-title", device_word(p), p->data.mean_text, watts(p, e->high))
            : GR_SAY(f, "chart-power-title-flat", device_word(p), p->data.mean_text);
    chart->subline = subline(p);
    chart->source = source(p);
    chart->description = describe(p, e, mean);
}

/* ---- table ---- */

static const char *value_text(struct power *p, double w) {
    return isfinite(w) ? gr_figures_fixed(p->f, w, p->unit.decimals)
                       : GR_SAY_PLAIN(p->f, "chart-power-gap");
}

static const char *stamp(struct power *p, gr_time t) {
    char text[40];
    size_t n =
        gr_time_iso(t - t % GR_SECOND_NS, gr_figures_flag(p->devices[0].node, "zone_known"), text);
    return gr_arena_str(p->f->arena, (struct gr_str){text, n});
}

static void tabulate(struct power *p, struct gr_chart *chart) {
    struct gr_figures *f = p->f;
    size_t n = p->data.bin_count, rows = n < TABLE_ROWS ? n : TABLE_ROWS;
    struct gr_figures_table *t = gr_figures_table(f, 4, rows);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "chart-head-time"), false);
    gr_figures_head(t, 1, GR_SAY(f, "chart-head-low", p->unit.name), true);
    gr_figures_head(t, 2, GR_SAY(f, "chart-head-mean", p->unit.name), true);
    gr_figures_head(t, 3, GR_SAY(f, "chart-head-high", p->unit.name), true);
    struct device all = {.count = n, .low = p->low, .mean = p->mean, .high = p->high};
    for (size_t i = 0; i < rows; i++) {
        struct reading r = within(&all, i * n / rows, (i + 1) * n / rows - 1);
        gr_figures_cell(t, stamp(p, p->data.t0 + (gr_time)(i * n / rows) * p->data.step));
        gr_figures_cell(t, value_text(p, r.low));
        gr_figures_cell(t, value_text(p, r.mean));
        gr_figures_cell(t, value_text(p, r.high));
    }
    if (rows < n) {
        t->table.remark = GR_SAY(f, "chart-remark-periods", gr_figures_integer(f, (double)rows),
                                 gr_figures_integer(f, (double)n));
    }
    chart->table = &t->table;
}

/* ---- the whole ---- */

static void make(struct gr_figures *f, const xmlNode *run, size_t number) {
    struct power *p = GR_NEW(f->arena, struct power);
    p->f = f;
    p->run = run;
    read_devices(p);
    const char *id =
        number == 1 ? "power-over-time" : gr_arena_printf(f->arena, "power-over-time-%zu", number);
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_POWER, id);
    struct extremes e = {.count = 0};
    if (p->device_count > 0) {
        find_span(p);
        add_up(p);
        e = measure(p);
    }
    if (e.count < 2) {
        chart->title = gr_figures_short(f, gr_figures_run_name(f, run));
        chart->note = GR_SAY(f, "chart-power-few", gr_figures_run_name(f, run),
                             gr_figures_integer(f, (double)e.count));
        return;
    }
    p->unit = gr_figures_unit(e.high, "W");
    p->data.points = p->samples < few_samples && p->device_count == 1;
    read_gaps(p);
    say(p, chart, &e);
    scale(p);
    tabulate(p, chart);
    chart->of.power = p->data;
}

/* The first runs with samples, in the order of the record: templates count on it. */
void gr_figures_power(struct gr_figures *f) {
    size_t number = 0;
    for (const xmlNode *n = gr_figures_items(f->root, "runs"); n; n = gr_figures_next(n)) {
        if (gr_figures_items(n, "series") && number < CHARTS_MAX) {
            make(f, n, ++number);
        }
    }
}
