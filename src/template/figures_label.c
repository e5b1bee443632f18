/*
 * figures_label.c - the two drawings of the label: the ruler of published models, and the bar that
 * shows how the energy is known.
 */
#include "template/figures_build.h"

#include <math.h>

#include "template/internal.h"

enum { REFERENCES_MAX = 5 };

/* ---- the ruler ---- */

/* Two figures, three from 100 on; thousands are grouped as the axis beside them does. */
static const char *reference_text(struct gr_figures *f, double kg) {
    struct gr_unit unit = gr_format_unit(kg, 3, "kg");
    double scaled = kg / unit.size;
    if (scaled < 999.5) {
        return gr_figures_amount(f, kg, scaled >= 99.5 ? 3 : 2, "kg");
    }
    struct gr_buf buf = {0};
    double step = pow(10, floor(log10(scaled)) - 2);
    gr_put_fixed_column(&buf, round(scaled / step) * step, 0);
    const char *text = gr_arena_printf(f->arena, "%s" GR_NBSP "%s", buf.p, unit.name);
    gr_buf_free(&buf);
    return text;
}

/* One a decade above the own value, one below if there is one; the record brings few, in rising order. */
static void read_references(struct gr_figures *f, struct gr_ruler *ruler) {
    struct gr_ruler_mark *marks = GR_NEW_N(f->arena, struct gr_ruler_mark, REFERENCES_MAX);
    const xmlNode *n = gr_figures_items(f->root, "references");
    for (; n && ruler->reference_count < REFERENCES_MAX; n = gr_figures_next(n)) {
        double kg = gr_figures_number(n, "emissions_kg");
        if (kg > 0) {
            marks[ruler->reference_count++] = (struct gr_ruler_mark){
                kg,
                gr_arena_str(f->arena, gr_text_fit(f->fonts, GR_REGULAR,
                                                   gr_str(gr_figures_name(f, n, "model")), 12, true,
                                                   f->arena)),
                reference_text(f, kg)};
        }
    }
    ruler->references = marks;
}

static const char *describe_ruler(struct gr_figures *f, const struct gr_ruler *r) {
    const char *text = GR_SAY(f, "chart-ruler-desc", r->own.value);
    const char *names = NULL;
    if (r->interval[0]) {
        text = gr_figures_join(f, text, r->interval);
    }
    for (size_t i = 0; i < r->reference_count; i++) {
        names = gr_arena_printf(f->arena, "%s%s%s (%s)", names ? names : "", names ? ", " : "",
                                r->references[i].name, r->references[i].value);
    }
    return gr_figures_join(f, text,
                           names ? GR_SAY(f, "chart-ruler-desc-list", names)
                                 : GR_SAY_PLAIN(f, "chart-ruler-desc-end"));
}

void gr_figures_ruler(struct gr_figures *f) {
    const xmlNode *totals = gr_node_child(f->root, "totals");
    const xmlNode *node = totals ? gr_node_child(totals, "emissions_location_kg") : NULL;
    struct gr_figure own = node ? gr_node_figure(node) : (struct gr_figure){0};
    if (!own.known || !(own.value > 0) || !isfinite(own.value)) {
        return;
    }
    int digits = gr_figure_digits(&own);
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_RULER, "ruler");
    struct gr_ruler *r = &chart->of.ruler;
    r->own = (struct gr_ruler_mark){own.value, GR_SAY_PLAIN(f, "chart-ruler-own"),
                                    gr_figures_amount(f, own.value, digits, "kg")};
    r->low_kg = own.low;
    r->high_kg = own.high;
    r->interval = "";
    read_references(f, r);
    if (!isnan(own.low)) {
        const char *low = gr_figures_amount(f, own.low, digits, "kg");
        const char *high = gr_figures_amount(f, own.high, digits, "kg");
        r->interval = GR_SAY(f, "chart-ruler-desc-interval", low, high);
        chart->description = describe_ruler(f, r);
        r->interval = GR_SAY(f, "chart-ruler-interval", low, high);
    } else {
        chart->description = describe_ruler(f, r);
    }
    r->remark = GR_SAY_PLAIN(f, "chart-ruler-remark");
    chart->title = GR_SAY(f, "chart-ruler-title", r->own.value);
}

/* ---- the bar ---- */

static const struct {
    const char *name;
    enum gr_cover cover;
} classes[] = {
    {"measured", GR_COVER_MEASURED},         {"interpolated", GR_COVER_INTERPOLATED},
    {"extrapolated", GR_COVER_EXTRAPOLATED}, {"modelled", GR_COVER_MODELLED},
    {"declared", GR_COVER_DECLARED},         {"missing", GR_COVER_MISSING},
};

static bool is_measured(const char *tier) {
    return strcmp(tier, "metered") == 0 || strcmp(tier, "counter") == 0;
}

/* "GPU", "CPU and memory": the components of the totals whose energy is measured (or is not). */
static const char *components(struct gr_figures *f, bool measured) {
    const xmlNode *totals = gr_node_child(f->root, "totals");
    const char *words[8];
    size_t count = 0;
    const xmlNode *n = gr_figures_items(totals, "components");
    for (; n && count < GR_COUNT(words); n = gr_figures_next(n)) {
        if (is_measured(gr_figures_tier(n, "energy_it_kwh")) == measured) {
            const char *word = gr_figures_word(f, "component", gr_figures_text(n, "component"));
            words[count] = count == 0 ? gr_figures_capital(f, word) : word;
            count++;
        }
    }
    return count ? gr_figures_list(f, words, count) : NULL;
}

static const char *bridged_gaps(struct gr_figures *f) {
    size_t count = 0;
    double seconds = 0;
    for (const xmlNode *r = gr_figures_items(f->root, "runs"); r; r = gr_figures_next(r)) {
        for (const xmlNode *s = gr_figures_items(r, "series"); s; s = gr_figures_next(s)) {
            for (const xmlNode *g = gr_figures_items(s, "gaps"); g; g = gr_figures_next(g)) {
                if (gr_figures_flag(g, "bridged")) {
                    seconds += (double)(gr_figures_time(g, "end") - gr_figures_time(g, "start"));
                    count++;
                }
            }
        }
    }
    if (count == 0) {
        return GR_SAY_PLAIN(f, "cover-what-gaps");
    }
    const char *text = GR_SAY(f, "cover-what-interpolated", gr_figures_integer(f, (double)count));
    return count == 1
               ? gr_arena_printf(f->arena, "%s, %s", text, gr_figures_duration(f, seconds / 1e9))
               : text;
}

static const char *what(struct gr_figures *f, enum gr_cover cover) {
    double pue = gr_figures_number(gr_node_child(f->root, "totals"), "pue");
    switch (cover) {
    case GR_COVER_MEASURED:
        return components(f, true);
    case GR_COVER_MODELLED:
        return components(f, false);
    case GR_COVER_INTERPOLATED:
        return bridged_gaps(f);
    case GR_COVER_EXTRAPOLATED:
        return GR_SAY_PLAIN(f, "cover-what-extrapolated");
    case GR_COVER_DECLARED:
        return pue > 1 ? GR_SAY(f, "cover-what-pue", gr_figures_fixed(f, pue, 2))
                       : GR_SAY_PLAIN(f, "cover-what-declared");
    case GR_COVER_MISSING:
    case GR_COVER_COUNT:
        break;
    }
    return GR_SAY_PLAIN(f, "cover-what-missing");
}

struct known {
    const xmlNode *node;
    enum gr_cover cover;
    double kwh;
};

static size_t read_known(struct gr_figures *f, struct known *known, double *whole) {
    const xmlNode *totals = gr_node_child(f->root, "totals");
    size_t count = 0;
    for (size_t i = 0; i < GR_COUNT(classes); i++) {
        const xmlNode *n = gr_figures_items(totals, "knowledge");
        while (n && strcmp(gr_figures_text(n, "class"), classes[i].name) != 0) {
            n = gr_figures_next(n);
        }
        double kwh = n ? gr_figures_number(n, "energy_kwh") : 0;
        if (kwh > 0) {
            known[count++] = (struct known){n, classes[i].cover, kwh};
            *whole += kwh;
        }
    }
    return count;
}

static const char *known_word(struct gr_figures *f, const struct known *k) {
    const char *methods = gr_figures_text(k->node, "methods");
    bool named = k->cover == GR_COVER_MEASURED && methods[0];
    return gr_figures_word(f, "cover", named ? methods : gr_figures_text(k->node, "class"));
}

static const char *percentage(struct gr_figures *f, double value) {
    struct gr_buf buf = {0};
    gr_put_percentage(&buf, value);
    return gr_figures_number_text(f, &buf);
}

static void fill_part(struct gr_figures *f, struct gr_coverage_part *part, const struct known *k,
                      double whole, double percent) {
    const char *word = known_word(f, k), *share = percentage(f, percent);
    const char *kwh = gr_figures_amount(f, k->kwh, 4, "kWh");
    *part = (struct gr_coverage_part){
        .known = k->cover,
        .share = k->kwh / whole,
        .head = GR_SAY(f, "chart-cover-head", share, word),
        .what = what(f, k->cover),
        .title = GR_SAY(f, "chart-cover-part", gr_figures_capital(f, word), kwh, share),
    };
}

void gr_figures_coverage(struct gr_figures *f) {
    struct known known[GR_COUNT(classes)];
    double whole = 0, ratios[GR_COUNT(classes)], percents[GR_COUNT(classes)];
    size_t count = read_known(f, known, &whole);
    if (count == 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        ratios[i] = known[i].kwh / whole;
    }
    gr_format_percentages(ratios, count, percents);
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_COVERAGE, "coverage");
    struct gr_coverage_part *parts = GR_NEW_N(f->arena, struct gr_coverage_part, count);
    const char *heads[GR_COUNT(classes)];
    for (size_t i = 0; i < count; i++) {
        fill_part(f, &parts[i], &known[i], whole, percents[i]);
        heads[i] = parts[i].head;
    }
    chart->of.coverage = (struct gr_coverage){count, parts};
    const char *amount = gr_figures_amount(f, whole, 3, "kWh");
    chart->title = GR_SAY_PLAIN(f, "chart-cover-title");
    chart->subline = GR_SAY(f, "chart-cover-sub", amount);
    chart->description = GR_SAY(f, "chart-cover-desc", amount, gr_figures_list(f, heads, count));
}
