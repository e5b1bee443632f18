/*
 * Every form of chart, from 1 to 10 000 rows or points, with very long names, equal values, zeros and huge
 * ranges: no text leaves the frame, no two texts meet, and the shapes stay inside it (measured on the trace).
 */
#include "test.h"

#include <stdlib.h>

#include "chart/chart_data.h"
#include "chart/place.h"

/* What a chart is made of: the names, the values as a function of the index, how many. */
struct series {
    const char *label;
    const char *const *names;
    size_t name_count;
    double (*value)(size_t i, size_t n);
};

static const char *const short_names[] = {"run"};
static const char *const long_names[] = {
    "a_name_of_a_run_that_goes_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_for_ever",
    "a name of many words that goes on and on and on and on and on and on and on for ever",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "\u6C49\u5B57\u6A21\u578B\u6C49\u5B57\u6A21\u578B\u6C49\u5B57\u6A21\u578B\u6C49\u5B57",
    "\u0627\u0644\u0637\u0627\u0642\u0629 \u0627\u0644\u0637\u0627\u0642\u0629",
    "e\u0301\u0301\u0301\u0301\U0001F680",
    "",
    "i"};

static double falling(size_t i, size_t n) {
    return (double)(n - i);
}
static double equal(size_t i, size_t n) {
    (void)i;
    (void)n;
    return 3;
}
static double zero(size_t i, size_t n) {
    (void)i;
    (void)n;
    return 0;
}
static double huge(size_t i, size_t n) {
    return pow(10, 12 - 24.0 * (double)i / (double)(n > 1 ? n - 1 : 1));
}
static double tiny(size_t i, size_t n) {
    return 1e-9 * (double)(n - i);
}

static const struct series all_series[] = {
    {"short names", short_names, 1, falling},
    {"long names", long_names, GR_COUNT(long_names), falling},
    {"equal", short_names, 1, equal},
    {"zeros", long_names, GR_COUNT(long_names), zero},
    {"huge range", long_names, GR_COUNT(long_names), huge},
    {"tiny", short_names, 1, tiny},
};
static const size_t sizes[] = {1, 2, 7, 60, 10000};

/* ---- the check ---- */

struct frame {
    double width, height;
    struct gr_box *boxes;
    size_t count, cap;
    const char *what;
};

static const double slack = 0.11; /* coordinates of a trace have two decimals */

static struct gr_box box_of(const char *line) {
    double x, y, size, width;
    char weight[16], ink[16], anchor[16];
    assert_int_equal(sscanf(line, "text %lf %lf size=%lf width=%lf %15s %15s %15s", &x, &y, &size,
                            &width, weight, ink, anchor),
                     7);
    double left = anchor[0] == 's' ? x : anchor[0] == 'm' ? x - width / 2 : x - width;
    return (struct gr_box){left, y - 0.74 * size, left + width, y + 0.20 * size};
}

static void check_text(struct frame *f, const char *line) {
    struct gr_box b = box_of(line);
    bool fine =
        b.x0 > -slack && b.y0 > -slack && b.x1 < f->width + slack && b.y1 < f->height + slack;
    for (size_t i = 0; i < f->count && fine; i++) {
        const struct gr_box *o = &f->boxes[i];
        fine = b.x0 > o->x1 - slack || o->x0 > b.x1 - slack || b.y0 > o->y1 - slack ||
               o->y0 > b.y1 - slack;
    }
    if (!fine) {
        print_error("%s: meets another text or the frame: %s\n", f->what, line);
    }
    assert_true(fine);
    GR_PUSH(f->boxes, f->count, f->cap) = b;
}

/* Corners of shapes; those inside a clip are cut off there. */
static void check_shape(struct frame *f, const char *line, bool clipped) {
    double x, y, w = 0, h = 0;
    char word[8];
    if (clipped || sscanf(line, "%7s %lf %lf %lf %lf", word, &x, &y, &w, &h) < 3) {
        return;
    }
    bool rect = strcmp(word, "rect") == 0;
    if (!rect && strcmp(word, "move") != 0 && strcmp(word, "line") != 0) {
        return;
    }
    w = rect ? w : 0;
    h = rect ? h : 0;
    bool fine = x > -slack && y > -slack && x + w < f->width + slack && y + h < f->height + slack &&
                w > -slack && h > -slack;
    if (!fine) {
        print_error("%s: a shape outside the frame of %g x %g: %s\n", f->what, f->width, f->height,
                    line);
    }
    assert_true(fine);
}

static void check_trace(char *trace, const char *what, size_t least) {
    struct frame f = {.what = what};
    bool clipped = false;
    char *save = NULL;
    for (char *line = strtok_r(trace, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        assert_null(strstr(line, "nan"));
        if (strncmp(line, "begin", 5) == 0) {
            assert_int_equal(sscanf(line, "begin %lf %lf", &f.width, &f.height), 2);
        } else if (strncmp(line, "text", 4) == 0) {
            check_text(&f, line);
        } else if (strncmp(line, "clip", 4) == 0) {
            clipped = strncmp(line, "clip_end", 8) != 0;
        } else {
            check_shape(&f, line, clipped);
        }
    }
    if (f.count < least) {
        print_error("%s: %zu texts, at least %zu must be there\n", what, f.count, least);
    }
    assert_true(f.count >= least);
    free(f.boxes);
}

struct bench {
    struct gr_fonts *fonts;
    struct gr_arena *arena;
    const struct series *series;
    size_t n;
};

/* least: texts that must not give way to others (names of rows and their values). */
static void check(struct bench *b, struct gr_chart *chart, const char *form, size_t least) {
    chart->id = form;
    chart->title = chart->subline = chart->source = chart->description = "";
    for (enum gr_chart_width w = GR_CHART_FULL; w <= GR_CHART_HALF; w++) {
        struct gr_buf trace = {0};
        struct gr_canvas *c = gr_canvas_trace(b->fonts, &trace);
        gr_chart_draw(chart, w, c);
        gr_canvas_free(c);
        check_trace(trace.p,
                    gr_arena_printf(b->arena, "%s, %s, %zu, %s", form, b->series->label, b->n,
                                    w == GR_CHART_FULL ? "full" : "half"),
                    least);
        gr_buf_free(&trace);
    }
}

/* ---- values and texts of a series ---- */

static double value_of(const struct bench *b, size_t i) {
    return b->series->value(i, b->n);
}

static const char *name_of(const struct bench *b, size_t i) {
    return b->series->names[i % b->series->name_count];
}

static const char *text_of(const struct bench *b, double value) {
    return gr_arena_printf(b->arena, "%.*f", value < 1000 ? 2 : 0, value);
}

static size_t at_most(const struct bench *b, size_t most) {
    return b->n < most ? b->n : most;
}

/* Rows whose name is not empty. */
static size_t named_of(const struct bench *b, size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += name_of(b, i)[0] != 0;
    }
    return count;
}

/* ---- forms ---- */

static void bars(struct bench *b, size_t parts, bool apart) {
    static const char *const part_names[] = {"GPU", "CPU", "Memory", "Other"};
    static const enum gr_ink inks[] = {GR_INK_C1, GR_INK_C5, GR_INK_C3, GR_INK_C6};
    size_t n = at_most(b, GR_BAR_ROWS), named = named_of(b, n);
    struct gr_bar_row *rows = GR_NEW_N(b->arena, struct gr_bar_row, n + 1);
    struct gr_chart chart = {.form = GR_FORM_BARS,
                             .of.bars = {.unit = "kWh", .part_count = parts, .row_count = n}};
    for (size_t i = 0; i <= n; i++) {
        struct gr_bar_row *row = &rows[i];
        *row = (struct gr_bar_row){.name = name_of(b, i),
                                   .second = i % 3 ? "training, discarded" : NULL,
                                   .value = text_of(b, value_of(b, i % n)),
                                   .share = i % 2 ? "12\u00A0%" : NULL,
                                   .note = i % 4 ? NULL : "CPU and memory not measured",
                                   .discarded = i % 3 == 1,
                                   .rest = i + 1 == n && n > 20};
        for (size_t p = 0; p < parts; p++) {
            row->parts[p] = (p + i) % 5 == 4 ? (double)NAN : value_of(b, i % n) / (double)parts;
            row->part_texts[p] = isnan(row->parts[p]) ? NULL : text_of(b, row->parts[p]);
        }
    }
    for (size_t p = 0; p < parts; p++) {
        chart.of.bars.part_names[p] = part_names[p];
        chart.of.bars.part_inks[p] = inks[p];
    }
    chart.of.bars.rows = rows;
    chart.of.bars.apart = apart ? &rows[n] : NULL;
    check(b, &chart, parts > 1 ? "stacked bars" : "bars", n + named);
}

static void form_bars(struct bench *b) {
    bars(b, 1, false);
    bars(b, 1, true);
    bars(b, 4, false);
}

static void form_power(struct bench *b) {
    size_t n = b->n + 1; /* a power needs two samples */
    double *low = GR_NEW_N(b->arena, double, n), *mean = GR_NEW_N(b->arena, double, n);
    double *high = GR_NEW_N(b->arena, double, n);
    for (size_t i = 0; i < n; i++) {
        bool none = i % 11 == 7;
        mean[i] = none ? (double)NAN : b->series->value(i, n);
        low[i] = 0.9 * mean[i];
        high[i] = 1.1 * mean[i];
    }
    gr_time t0 = INT64_C(1700000000) * GR_SECOND_NS, step = 30 * GR_SECOND_NS;
    const struct gr_power_gap gaps[] = {
        {t0 + (gr_time)(n / 4) * step, t0 + (gr_time)(n / 3) * step, true, "4 min 1 s"},
        {t0 + (gr_time)(n / 2) * step, t0 + (gr_time)(n / 2 + n / 5) * step, false, "1 h 4 min"}};
    double peak = 1.1 * fmax(b->series->value(0, n), b->series->value(n - 1, n));
    struct gr_chart chart = {.form = GR_FORM_POWER,
                             .of.power = {.unit = "W",
                                          .t0 = t0,
                                          .step = step,
                                          .join = 3 * step,
                                          .bin_count = n,
                                          .low = low,
                                          .mean = mean,
                                          .high = high,
                                          .points = n<60, .gap_count = n> 20 ? 2 : 0,
                                          .gaps = gaps,
                                          .mean_value = b->series->value(n / 2, n),
                                          .mean_text = "279\u00A0W",
                                          .peak_value = peak,
                                          .peak_at = t0,
                                          .peak_text = "peak 333\u00A0W, 15:41",
                                          .mean_word = "mean",
                                          .gap_word = "no samples",
                                          .zone = "14 Nov 2023, UTC"}};
    check(b, &chart, "power", 4);
}

static void form_growth(struct bench *b) {
    size_t n = b->n + 1;
    double *sum = GR_NEW_N(b->arena, double, n);
    bool *dashed = GR_NEW_N(b->arena, bool, n);
    for (size_t i = 1; i < n; i++) {
        sum[i] = sum[i - 1] + b->series->value(i - 1, n - 1);
        dashed[i] = i % 7 < 3;
    }
    gr_time t0 = INT64_C(1700000000) * GR_SECOND_NS, end = t0 + (gr_time)n * 3600 * GR_SECOND_NS;
    size_t steps = at_most(b, 5);
    struct gr_growth_step *named = GR_NEW_N(b->arena, struct gr_growth_step, steps);
    for (size_t i = 0; i < steps; i++) {
        named[i] = (struct gr_growth_step){t0 + (end - t0) / (gr_time)n * (gr_time)i, sum[i],
                                           name_of(b, i), text_of(b, sum[i])};
    }
    struct gr_chart chart = {.form = GR_FORM_GROWTH,
                             .of.growth = {.unit = "kWh",
                                           .start = t0,
                                           .end = end,
                                           .count = n,
                                           .sum = sum,
                                           .dashed = dashed,
                                           .step_count = steps,
                                           .steps = named,
                                           .total = "21.30\u00A0kWh",
                                           .zone = "14 Nov 2023, zone not stated"}};
    check(b, &chart, "growth", 4);
}

static struct gr_scatter_dot *dots_of(struct bench *b, size_t n, double scale) {
    struct gr_scatter_dot *dots = GR_NEW_N(b->arena, struct gr_scatter_dot, n);
    for (size_t i = 0; i < n; i++) {
        dots[i] = (struct gr_scatter_dot){
            .at = (INT64_C(1300000000) + (int64_t)(i * 7919 % 3000) * 86400) * GR_SECOND_NS,
            .value = fmax(1, value_of(b, i) * scale),
            .name = name_of(b, i),
            .value_text = "6.0\u00A0\u00D7\u00A010",
            .exponent = "18"};
    }
    return dots;
}

/* Own runs, published models, the line through the own ones from flat to steep, the line to compare. */
static void form_scatter(struct bench *b) {
    static const size_t named[] = {0, 1, 2, 3, 4, 5};
    for (int with = 0; with < 3; with++) {
        struct gr_scatter_dot *own = dots_of(b, b->n, 1e15);
        gr_time first = INT64_C(1300000000) * GR_SECOND_NS, last = first + 3000 * GR_DAY_NS;
        struct gr_chart chart = {
            .form = GR_FORM_SCATTER,
            .of.scatter = {.unit = "FLOP",
                           .reference_count = with == 1 ? 0 : b->n,
                           .references = dots_of(b, b->n, 1e18),
                           .references_title = "published models",
                           .named_count = with == 1 ? 0 : at_most(b, 6),
                           .named = named,
                           .own_count = b->n,
                           .own = own,
                           .own_word = "this work",
                           .fit = {.present = with > 0,
                                   .from = first,
                                   .to = last,
                                   .mean = (first + last) / 2,
                                   .at_mean = log10(own[b->n / 2].value),
                                   .at_mean_half = with * 0.4,
                                   .per_day = with == 1 ? 0.0001 : 0.05,
                                   .per_day_half = with == 1 ? 2 : 0.001,
                                   .flat = with == 1,
                                   .text = {"doubles every 4.2 months", "3.8 to 4.7, n = 223"}},
                           .guide = {.present = true,
                                     .from = first,
                                     .to = last,
                                     .low = 15,
                                     .high = 24,
                                     .text = {"3.4 months", "2012 to 2018"}}}};
        check(b, &chart, "scatter", 6);
    }
}

static void form_dots(struct bench *b) {
    size_t n = at_most(b, GR_DOT_ROWS), named = named_of(b, n);
    struct gr_dot_row *rows = GR_NEW_N(b->arena, struct gr_dot_row, n);
    for (size_t i = 0; i < n; i++) {
        double v = b->series->value(n - 1 - i, n);
        rows[i] = (struct gr_dot_row){.name = name_of(b, i),
                                      .value = v,
                                      .low = i % 5 ? v / 1.4 : (double)NAN,
                                      .high = i % 5 ? v * 1.4 : (double)NAN,
                                      .value_text = text_of(b, v),
                                      .title = "",
                                      .own = i == n / 2,
                                      .modelled = i % 3 == 1};
    }
    struct gr_chart chart = {.form = GR_FORM_DOTS, .of.dots = {"kg", n, rows}};
    check(b, &chart, "dots", n + named + 1);
}

static void form_tornado(struct bench *b) {
    size_t n = at_most(b, 12), named = named_of(b, n);
    struct gr_cause_row *rows = GR_NEW_N(b->arena, struct gr_cause_row, n);
    double centre = value_of(b, 0);
    for (size_t i = 0; i < n; i++) {
        double part = value_of(b, i) / (value_of(b, 0) > 0 ? value_of(b, 0) : 1);
        double low = centre / (1 + part), high = centre * (1 + part);
        rows[i] = (struct gr_cause_row){name_of(b, i),   "4\u00A0% of variance", low, high,
                                        text_of(b, low), text_of(b, high),       ""};
    }
    struct gr_chart chart = {.form = GR_FORM_TORNADO,
                             .of.tornado = {"kg", centre, text_of(b, centre), n, rows}};
    check(b, &chart, "tornado", 3 * n + named + 1);
}

/* The crossing early, late, beyond the axis. */
static void form_crossing(struct bench *b) {
    static const double places[] = {1e-6, 0.02, 0.5, 0.98, 1, 30};
    for (size_t k = 0; k < GR_COUNT(places); k++) {
        double days = (double)b->n, made = value_of(b, 0) > 0 ? value_of(b, 0) : 1e-3;
        double day = places[k] * days, by_day = made / day;
        struct gr_chart chart = {
            .form = GR_FORM_CROSSING,
            .of.crossing = {.unit = "kWh",
                            .days_word = "days",
                            .days = days,
                            .made = {made, made / 1.5, made * 1.5},
                            .by_day = {by_day, k % 2 ? (double)NAN : by_day / 1.3,
                                       k % 2 ? (double)NAN : by_day * 1.3},
                            .made_text = "all other work 321.75\u00A0kWh",
                            .used_text = "use 6843.75\u00A0kWh",
                            .day = {day, day / 2, day * 2},
                            .day_text = "day 17",
                            .day_second = "12 to 24"}};
        check(b, &chart, "crossing", 5);
    }
}

static void form_columns(struct bench *b) {
    size_t n = at_most(b, 240), ticks = at_most(b, 8);
    double *values = GR_NEW_N(b->arena, double, n);
    const char **titles = GR_NEW_N(b->arena, const char *, n);
    const char **texts = GR_NEW_N(b->arena, const char *, n);
    struct gr_column_tick *at = GR_NEW_N(b->arena, struct gr_column_tick, ticks);
    for (size_t i = 0; i < n; i++) {
        values[i] = i % 4 == 3 ? 0 : value_of(b, i);
        titles[i] = name_of(b, i);
        texts[i] = text_of(b, values[i]);
    }
    for (size_t i = 0; i < ticks; i++) {
        at[i] = (struct gr_column_tick){(double)(i * n / ticks), i % 2 ? "2024" : "Sep 2023"};
    }
    struct gr_chart chart = {.form = GR_FORM_COLUMNS,
                             .of.columns = {.unit = "kWh",
                                            .count = n,
                                            .values = values,
                                            .titles = titles,
                                            .value_texts = texts,
                                            .tick_count = ticks,
                                            .ticks = at}};
    check(b, &chart, "columns", 2);
}

static void form_front(struct bench *b) {
    struct gr_front_dot *dots = GR_NEW_N(b->arena, struct gr_front_dot, b->n);
    for (size_t i = 0; i < b->n; i++) {
        dots[i] = (struct gr_front_dot){.x = fmax(1e-9, value_of(b, b->n - 1 - i)),
                                        .y = 0.5 + 0.4 * (double)i / (double)b->n,
                                        .name = name_of(b, i),
                                        .title = "",
                                        .on_front = i % 3 == 0};
    }
    struct gr_chart chart = {.form = GR_FORM_FRONT,
                             .of.front = {.x_unit = "kWh",
                                          .y_unit = "accuracy",
                                          .higher_is_better = true,
                                          .count = b->n,
                                          .dots = dots}};
    check(b, &chart, "front", 2);
}

static void form_ruler(struct bench *b) {
    size_t n = at_most(b, 5);
    struct gr_ruler_mark *marks = GR_NEW_N(b->arena, struct gr_ruler_mark, n);
    for (size_t i = 0; i < n; i++) {
        marks[i] = (struct gr_ruler_mark){fmax(1e-12, b->series->value(n - 1 - i, n)),
                                          name_of(b, i), "25\u00A0t"};
    }
    double own = fmax(1e-12, value_of(b, b->n / 2));
    struct gr_chart chart = {.form = GR_FORM_RULER,
                             .of.ruler = {.own = {own, "This work", "9.3\u00A0kg"},
                                          .low_kg = own / 2,
                                          .high_kg = own * 2,
                                          .interval = "",
                                          .reference_count = n,
                                          .references = marks,
                                          .remark = "Logarithmic."}};
    check(b, &chart, "ruler", 4);
}

static void form_coverage(struct bench *b) {
    size_t n = at_most(b, GR_COVER_COUNT);
    struct gr_coverage_part *parts = GR_NEW_N(b->arena, struct gr_coverage_part, n);
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += b->series->value(i, n);
    }
    for (size_t i = 0; i < n; i++) {
        parts[i] = (struct gr_coverage_part){
            (enum gr_cover)i, sum > 0 ? b->series->value(i, n) / sum : 1.0 / (double)n,
            "62\u00A0% extrapolated", i % 2 ? name_of(b, i) : NULL, ""};
    }
    struct gr_chart chart = {.form = GR_FORM_COVERAGE, .of.coverage = {n, parts}};
    check(b, &chart, "coverage", n);
}

/* A form without a builder here fails the test below. */
static void (*const forms[GR_FORM_COUNT])(struct bench *) = {
    [GR_FORM_BARS] = form_bars,         [GR_FORM_POWER] = form_power,
    [GR_FORM_GROWTH] = form_growth,     [GR_FORM_SCATTER] = form_scatter,
    [GR_FORM_RULER] = form_ruler,       [GR_FORM_COVERAGE] = form_coverage,
    [GR_FORM_DOTS] = form_dots,         [GR_FORM_TORNADO] = form_tornado,
    [GR_FORM_CROSSING] = form_crossing, [GR_FORM_COLUMNS] = form_columns,
    [GR_FORM_FRONT] = form_front,
};

static void nothing_meets_in_any_form(void **state) {
    (void)state;
    struct bench b = {.fonts = gr_fonts_new()};
    for (size_t form = 0; form < GR_FORM_COUNT; form++) {
        assert_non_null(forms[form]);
        for (size_t s = 0; s < GR_COUNT(all_series); s++) {
            for (size_t k = 0; k < GR_COUNT(sizes); k++) {
                b.series = &all_series[s];
                b.n = sizes[k];
                b.arena = gr_arena_new();
                forms[form](&b);
                gr_arena_free(b.arena);
            }
        }
    }
    gr_fonts_free(b.fonts);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_meets_in_any_form)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
