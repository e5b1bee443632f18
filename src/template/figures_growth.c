/*
 * figures_growth.c - energy cumulated over calendar time.
 *
 * A run with samples grows as they say, scaled to the energy the account gave it; a run of which only
 * start, end and total are known grows straight and is drawn dashed.
 */
#include "template/figures_build.h"

#include <math.h>
#include <stdlib.h>

enum { GRID = 720, STEPS_MAX = 5, SHAPED_MAX = 500, TABLE_ROWS = 24 };
static const double least_named = 0.08; /* share of the total that earns a name on the slope */

struct run {
    const xmlNode *node;
    gr_time start, end;
    double kwh;
    double after; /* sum when it ends, all runs counted */
    bool shaped;
};

struct growth {
    struct gr_figures *f;
    struct run *runs;
    size_t count, undated, shaped;
    gr_time start, end;
    double *sum; /* at GRID + 1 instants */
    bool *dashed;
    struct gr_figures_unit unit;
};

static int by_end(const void *a, const void *b) {
    const struct run *x = a, *y = b;
    if (x->end != y->end) {
        return x->end < y->end ? -1 : 1;
    }
    return x->start < y->start ? -1 : x->start > y->start;
}

static void read_runs(struct growth *g) {
    g->runs = GR_NEW_N(g->f->arena, struct run, gr_figures_count(g->f->root, "runs") + 1);
    g->start = INT64_MAX;
    g->end = INT64_MIN;
    for (const xmlNode *n = gr_figures_items(g->f->root, "runs"); n; n = gr_figures_next(n)) {
        struct run run = {.node = n, .kwh = gr_figures_number(n, "energy_total_kwh")};
        if (gr_figures_text(n, "excluded")[0] || !(run.kwh >= 0)) {
            continue;
        }
        if (!gr_figures_run_span(n, &run.start, &run.end)) {
            g->undated++;
            continue;
        }
        run.shaped = gr_figures_items(n, "series") && g->shaped < SHAPED_MAX;
        g->shaped += run.shaped;
        g->start = run.start < g->start ? run.start : g->start;
        g->end = run.end > g->end ? run.end : g->end;
        g->runs[g->count++] = run;
    }
    qsort(g->runs, g->count, sizeof(*g->runs), by_end);
}

/* ---- the sum on a grid ---- */

static gr_time grid_at(const struct growth *g, size_t i) {
    return g->start + (gr_time)((double)(g->end - g->start) * (double)i / GRID);
}

static double grid_of(const struct growth *g, gr_time t) {
    double at = (double)(t - g->start) / (double)(g->end - g->start) * GRID;
    return fmin(fmax(at, 0), GRID);
}

/* Share of the run's energy used up to t, from the bins of its devices. */
static double shape_at(double *cumulated, gr_time t0, gr_time t1, gr_time t) {
    if (t <= t0) {
        return 0;
    }
    if (t >= t1) {
        return 1;
    }
    double at = (double)(t - t0) / (double)(t1 - t0) * GRID;
    size_t i = (size_t)at;
    double left = cumulated[i], right = cumulated[i + 1];
    return (left + (right - left) * (at - (double)i)) / cumulated[GRID];
}

static void add_bins(struct growth *g, const xmlNode *device, const struct run *run,
                     double *cumulated) {
    const double *mean;
    size_t n = gr_figures_numbers(g->f, device, "mean_w", &mean);
    double step_s = gr_figures_number(device, "step_s");
    gr_time t0 = gr_figures_time(device, "t0");
    if (t0 == GR_TIME_NONE || !(step_s > 0)) {
        return;
    }
    double length = fmax(1, (double)(run->end - run->start));
    for (size_t i = 0; i < n; i++) {
        double t = (double)(t0 - run->start) + ((double)i + 0.5) * step_s * 1e9;
        double at = fmin(fmax(t / length * GRID, 0), GRID - 1);
        cumulated[(size_t)at + 1] += isnan(mean[i]) ? 0 : mean[i] * step_s;
    }
}

static void add_shaped(struct growth *g, const struct run *run) {
    double cumulated[GRID + 1] = {0};
    for (const xmlNode *d = gr_figures_items(run->node, "series"); d; d = gr_figures_next(d)) {
        add_bins(g, d, run, cumulated);
    }
    for (size_t i = 1; i <= GRID; i++) {
        cumulated[i] += cumulated[i - 1];
    }
    for (size_t i = 0; i <= GRID; i++) {
        double share = cumulated[GRID] > 0
                           ? shape_at(cumulated, run->start, run->end, grid_at(g, i))
                           : (grid_at(g, i) >= run->end);
        g->sum[i] += run->kwh * (i == GRID ? 1 : share);
    }
}

static void add_straight(struct growth *g, const struct run *run) {
    double from = grid_of(g, run->start), to = grid_of(g, run->end);
    for (size_t i = (size_t)floor(from); i <= GRID; i++) {
        double share =
            to > from ? fmin(1, fmax(0, ((double)i - from) / (to - from))) : (double)i >= to;
        g->sum[i] += run->kwh * (i == GRID ? 1 : share);
        if (i < GRID && (double)i < to && (double)i + 1 > from && to - from > 1) {
            g->dashed[i] = true;
        }
    }
}

static void add_up(struct growth *g) {
    g->sum = GR_NEW_N(g->f->arena, double, GRID + 1);
    g->dashed = GR_NEW_N(g->f->arena, bool, GRID + 1);
    double after = 0;
    for (size_t i = 0; i < g->count; i++) {
        (g->runs[i].shaped ? add_shaped : add_straight)(g, &g->runs[i]);
        after += g->runs[i].kwh;
        g->runs[i].after = after;
    }
    for (size_t i = 0; i <= GRID; i++) {
        g->sum[i] /= g->unit.size;
    }
}

/* ---- names on the slopes ---- */

static const char *value_text(struct growth *g, double kwh) {
    return gr_figures_fixed(g->f, kwh / g->unit.size, g->unit.decimals);
}

static void name_steps(struct growth *g, struct gr_growth *data, double total) {
    struct gr_growth_step *steps = GR_NEW_N(g->f->arena, struct gr_growth_step, STEPS_MAX);
    bool *taken = GR_NEW_N(g->f->arena, bool, g->count);
    for (size_t n = 0; n < STEPS_MAX; n++) {
        size_t best = g->count;
        for (size_t i = 0; i < g->count; i++) {
            if (!taken[i] && (best == g->count || g->runs[i].kwh > g->runs[best].kwh)) {
                best = i;
            }
        }
        if (best == g->count || g->runs[best].kwh < least_named * total) {
            break;
        }
        taken[best] = true;
        const struct run *run = &g->runs[best];
        gr_time middle = run->start + (run->end - run->start) / 2;
        steps[n] =
            (struct gr_growth_step){middle, g->sum[(size_t)grid_of(g, middle)],
                                    gr_figures_run_name(g->f, run->node), value_text(g, run->kwh)};
        data->step_count = n + 1;
    }
    data->steps = steps;
}

/* ---- words ---- */

static const char *dates(struct growth *g) {
    struct gr_buf buf = {0};
    gr_put_date_range(&buf, g->f->language, g->start, g->end);
    const char *text = gr_arena_str(g->f->arena, gr_buf_str(&buf));
    gr_buf_free(&buf);
    return text;
}

static const char *zone(struct growth *g) {
    bool known = true;
    for (size_t i = 0; i < g->count; i++) {
        known &= gr_figures_flag(g->runs[i].node, "zone_known");
    }
    return GR_SAY(g->f, known ? "chart-zone-utc" : "chart-zone-unknown", dates(g));
}

static int larger(const void *a, const void *b) {
    const double *x = a, *y = b;
    return *x > *y ? -1 : *x < *y;
}

/* How few of the largest runs make 80 % of the energy, and what share they make. */
static size_t largest_few(const struct growth *g, double total, double *share) {
    double *kwh = GR_NEW_N(g->f->arena, double, g->count), sum = 0;
    for (size_t i = 0; i < g->count; i++) {
        kwh[i] = g->runs[i].kwh;
    }
    qsort(kwh, g->count, sizeof(*kwh), larger);
    size_t n = 0;
    while (n < g->count && sum < 0.8 * total) {
        sum += kwh[n++];
    }
    *share = sum / total;
    return n;
}

static const char *title(struct growth *g, double total) {
    struct gr_figures *f = g->f;
    double share = 1;
    size_t few = largest_few(g, total, &share);
    if (few < g->count) {
        const char *text = gr_figures_share(f, share);
        return few == 1 ? GR_SAY(f, "chart-growth-title-one", text)
                        : GR_SAY(f, "chart-growth-title-share", gr_figures_integer(f, (double)few),
                                 text);
    }
    return GR_SAY(f, "chart-growth-title", gr_figures_integer(f, (double)g->count),
                  gr_figures_amount(f, total, 3, "kWh"),
                  gr_figures_duration(f, (double)(g->end - g->start) / 1e9));
}

static const char *subline(struct growth *g) {
    struct gr_figures *f = g->f;
    const char *text = GR_SAY(f, "chart-growth-sub", g->unit.name);
    bool dashed = false;
    for (size_t i = 0; i < GRID; i++) {
        dashed |= g->dashed[i];
    }
    if (g->undated) {
        text = gr_figures_join(
            f, text, GR_SAY(f, "chart-growth-undated", gr_figures_integer(f, (double)g->undated)));
    }
    return dashed ? gr_figures_join(f, text, GR_SAY_PLAIN(f, "chart-growth-dashed")) : text;
}

static const char *day(struct growth *g, gr_time t) {
    char text[16];
    size_t n = gr_time_date(t, text);
    return gr_arena_str(g->f->arena, (struct gr_str){text, n});
}

static const char *describe(struct growth *g, const struct gr_growth *data) {
    struct gr_figures *f = g->f;
    const char *text =
        GR_SAY(f, "chart-growth-desc", day(g, g->start), day(g, g->end), data->total);
    for (size_t i = 0; i < data->step_count; i++) {
        const char *value =
            gr_arena_printf(f->arena, "%s" GR_NBSP "%s", data->steps[i].value, g->unit.name);
        text = gr_figures_join(f, text,
                               GR_SAY(f, "chart-growth-desc-step", data->steps[i].name, value));
    }
    return text;
}

/* Runs in the order in which they ended; of many every n-th, the last always. */
static void tabulate(struct growth *g, struct gr_chart *chart) {
    struct gr_figures *f = g->f;
    size_t rows = g->count < TABLE_ROWS ? g->count : TABLE_ROWS;
    struct gr_figures_table *t = gr_figures_table(f, 3, rows);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "chart-head-after"), false);
    gr_figures_head(t, 1, GR_SAY_PLAIN(f, "chart-head-date"), false);
    gr_figures_head(t, 2, g->unit.name, true);
    for (size_t i = 0; i < rows; i++) {
        const struct run *run = &g->runs[(i + 1) * g->count / rows - 1];
        gr_figures_cell(t, gr_figures_run_name(g->f, run->node));
        gr_figures_cell(t, day(g, run->end));
        gr_figures_cell(t, value_text(g, run->after));
    }
    if (rows < g->count) {
        t->table.remark = GR_SAY(f, "chart-growth-remark", gr_figures_integer(f, (double)rows),
                                 gr_figures_integer(f, (double)g->count));
    }
    chart->table = &t->table;
}

/* Two runs at least, and a span of time: one run is what power over time shows. */
void gr_figures_growth(struct gr_figures *f) {
    struct growth g = {.f = f};
    read_runs(&g);
    if (g.count < 2 || g.end <= g.start) {
        return;
    }
    double total = 0;
    for (size_t i = 0; i < g.count; i++) {
        total += g.runs[i].kwh;
    }
    if (!(total > 0)) {
        return;
    }
    g.unit = gr_figures_unit(total, "kWh");
    add_up(&g);
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_GROWTH, "cumulative-energy");
    struct gr_growth *data = &chart->of.growth;
    *data = (struct gr_growth){
        .unit = g.unit.name,
        .start = g.start,
        .end = g.end,
        .count = GRID + 1,
        .sum = g.sum,
        .dashed = g.dashed,
        .total = gr_arena_printf(f->arena, "%s" GR_NBSP "%s", value_text(&g, total), g.unit.name),
        .zone = zone(&g),
    };
    name_steps(&g, data, total);
    chart->title = title(&g, total);
    chart->subline = subline(&g);
    chart->source = gr_figures_source(f);
    chart->description = describe(&g, data);
    tabulate(&g, chart);
}
