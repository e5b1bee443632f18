/*
 * table.c - one description of an experiment's columns; CSV and JSON are two ways to write them.
 */
#include "lab/table.h"

#include <math.h>

#include "account/interval.h"
#include "base/markup.h"
#include "base/num.h"
#include "lab/state.h"

/* ---- columns: what the machine formats say of an experiment ---- */

struct line {
    const struct gr_lab_options *options;
    const struct gr_lab_row *row;
    const struct gr_lab_cut *cut; /* NULL: not in the figures */
    uint64_t number;
    struct gr_buf *room;
};

static bool shows(const struct line *l) {
    return !l->options->anonymous;
}

static struct gr_str none(void) {
    return (struct gr_str){"", 0};
}

static struct gr_str text_id(const struct line *l) {
    return gr_str(gr_lab_name(l->options, l->row, l->number, l->room));
}

static struct gr_str text_state(const struct line *l) {
    return gr_str(l->row->failed ? "failed" : l->cut ? "included" : "outside_period");
}

static struct gr_str text_reason(const struct line *l) {
    return l->row->reason;
}

static struct gr_str text_group(const struct line *l) {
    return shows(l) ? gr_lab_group(l->row) : none();
}

static struct gr_str text_title(const struct line *l) {
    return shows(l) ? l->row->title : none();
}

static struct gr_str text_model(const struct line *l) {
    return shows(l) ? l->row->model : none();
}

static struct gr_str text_boundary(const struct line *l) {
    return l->row->boundary;
}

static struct gr_str text_tier(const struct line *l) {
    struct gr_quantity q = l->row->figures[GR_LAB_ENERGY];
    return q.known ? gr_str(gr_tier_name(q.tier)) : none();
}

static struct gr_str text_html(const struct line *l) {
    return shows(l) ? l->row->html : none();
}

static struct gr_str text_pdf(const struct line *l) {
    return shows(l) ? l->row->pdf : none();
}

static struct gr_str text_json(const struct line *l) {
    return shows(l) ? l->row->json : none();
}

static struct gr_str text_method(const struct line *l) {
    return l->row->method;
}

static struct gr_str date(const struct line *l, gr_time t) {
    char text[40];
    gr_buf_clear(l->room);
    if (t != GR_TIME_NONE) {
        gr_buf_put(l->room, (struct gr_str){text, gr_time_iso(t, true, text)});
    }
    return l->room->p ? gr_buf_str(l->room) : none();
}

static struct gr_str text_start(const struct line *l) {
    return date(l, l->row->start);
}

static struct gr_str text_end(const struct line *l) {
    return date(l, l->row->end);
}

static double number_runs(const struct line *l) {
    return l->cut ? l->cut->runs : (double)NAN;
}

static double number_kwh(const struct line *l) {
    return l->cut ? l->cut->kwh : (double)NAN;
}

static double number_kg(const struct line *l) {
    return l->cut && l->cut->known_kg ? l->cut->kg : (double)NAN;
}

/* An end of a figure's interval, as much of it as lies in the period. */
static double end_of(const struct line *l, enum gr_lab_figure figure, bool high) {
    struct gr_quantity q = l->row->figures[figure];
    double inside = figure == GR_LAB_ENERGY ? number_kwh(l) : number_kg(l);
    return q.known && q.value > 0 ? (high ? q.high : q.low) * inside / q.value : inside;
}

static double number_kwh_low(const struct line *l) {
    return end_of(l, GR_LAB_ENERGY, false);
}

static double number_kwh_high(const struct line *l) {
    return end_of(l, GR_LAB_ENERGY, true);
}

static double number_kg_low(const struct line *l) {
    return end_of(l, GR_LAB_LOCATION, false);
}

static double number_kg_high(const struct line *l) {
    return end_of(l, GR_LAB_LOCATION, true);
}

static double figure(const struct line *l, enum gr_lab_figure k) {
    return l->cut && l->row->figures[k].known ? l->row->figures[k].value * l->cut->ratio
                                              : (double)NAN;
}

static double number_market(const struct line *l) {
    return figure(l, GR_LAB_MARKET);
}

static double number_embodied(const struct line *l) {
    return figure(l, GR_LAB_EMBODIED);
}

static double number_hours(const struct line *l) {
    return figure(l, GR_LAB_DEVICE_HOURS);
}

static double number_flop(const struct line *l) {
    return figure(l, GR_LAB_FLOP);
}

static double number_ratio(const struct line *l) {
    return l->cut ? l->cut->ratio : (double)NAN;
}

static double number_measured(const struct line *l) {
    double kwh = l->row->figures[GR_LAB_ENERGY].value;
    return l->cut && kwh > 0 ? l->row->known_kwh[GR_KNOWN_MEASURED] / kwh : (double)NAN;
}

static double number_coverage(const struct line *l) {
    return l->cut ? l->row->coverage_ratio : (double)NAN;
}

static double number_errors(const struct line *l) {
    return l->row->failed ? (double)NAN : l->row->error_count;
}

static double number_warnings(const struct line *l) {
    return l->row->failed ? (double)NAN : l->row->warning_count;
}

static const struct {
    const char *name;
    struct gr_str (*text)(const struct line *l);
    double (*number)(const struct line *l);
} columns[] = {
    {"experiment", text_id, NULL},
    {"state", text_state, NULL},
    {"reason", text_reason, NULL},
    {"group", text_group, NULL},
    {"title", text_title, NULL},
    {"model", text_model, NULL},
    {"start", text_start, NULL},
    {"end", text_end, NULL},
    {"run_count", NULL, number_runs},
    {"energy_kwh", NULL, number_kwh},
    {"energy_low_kwh", NULL, number_kwh_low},
    {"energy_high_kwh", NULL, number_kwh_high},
    {"energy_tier", text_tier, NULL},
    {"energy_boundary", text_boundary, NULL},
    {"emissions_location_kg", NULL, number_kg},
    {"emissions_location_low_kg", NULL, number_kg_low},
    {"emissions_location_high_kg", NULL, number_kg_high},
    {"emissions_market_kg", NULL, number_market},
    {"emissions_embodied_kg", NULL, number_embodied},
    {"device_hours", NULL, number_hours},
    {"training_compute_flop", NULL, number_flop},
    {"period_ratio", NULL, number_ratio},
    {"measured_ratio", NULL, number_measured},
    {"coverage_ratio", NULL, number_coverage},
    {"error_count", NULL, number_errors},
    {"warning_count", NULL, number_warnings},
    {"method", text_method, NULL},
    {"html", text_html, NULL},
    {"pdf", text_pdf, NULL},
    {"json", text_json, NULL},
};

/* ---- CSV ---- */

/* A text that a spreadsheet would take for a formula gets a blank in front (OWASP, CSV injection). */
static void put_csv(struct gr_buf *out, struct gr_str text) {
    bool formula = text.n > 0 && strchr("=+-@", text.p[0]) && text.p[0];
    bool quote = formula;
    for (size_t i = 0; i < text.n && !quote; i++) {
        quote = text.p[i] == '"' || text.p[i] == ',' || text.p[i] == '\n' || text.p[i] == '\r';
    }
    if (!quote) {
        gr_buf_put(out, text);
        return;
    }
    gr_buf_puts(out, formula ? "\" " : "\"");
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') {
            gr_buf_putc(out, '"');
        }
        gr_buf_putc(out, text.p[i]);
    }
    gr_buf_putc(out, '"');
}

void gr_lab_csv_head(struct gr_buf *out) {
    for (size_t i = 0; i < GR_COUNT(columns); i++) {
        gr_buf_printf(out, "%s%s", i ? "," : "", columns[i].name);
    }
    gr_buf_puts(out, "\r\n");
}

void gr_lab_csv_row(struct gr_buf *out, const struct gr_lab_options *options,
                    const struct gr_lab_row *row, const struct gr_lab_cut *cut, uint64_t number) {
    struct gr_buf room = {0};
    const struct line l = {options, row, cut, number, &room};
    for (size_t i = 0; i < GR_COUNT(columns); i++) {
        if (i > 0) {
            gr_buf_putc(out, ',');
        }
        if (columns[i].text) {
            put_csv(out, columns[i].text(&l));
        } else {
            gr_buf_num(out, columns[i].number(&l));
        }
    }
    gr_buf_puts(out, "\r\n");
    gr_buf_free(&room);
}

/* ---- JSON ---- */

void gr_lab_json_row(struct gr_buf *out, const struct gr_lab_options *options,
                     const struct gr_lab_row *row, const struct gr_lab_cut *cut, uint64_t number) {
    struct gr_buf room = {0};
    const struct line l = {options, row, cut, number, &room};
    bool first = true;
    gr_buf_putc(out, '{');
    for (size_t i = 0; i < GR_COUNT(columns); i++) {
        struct gr_str text = columns[i].text ? columns[i].text(&l) : none();
        double value = columns[i].number ? columns[i].number(&l) : (double)NAN;
        if (columns[i].text ? text.n == 0 : !isfinite(value)) {
            continue;
        }
        gr_buf_printf(out, "%s\"%s\": ", first ? "" : ", ", columns[i].name);
        if (columns[i].text) {
            gr_buf_json(out, text);
        } else {
            gr_buf_num(out, value);
        }
        first = false;
    }
    gr_buf_putc(out, '}');
    gr_buf_free(&room);
}

/* ---- the page ---- */

static struct gr_column column_of(const struct gr_lab_total *total, const char *base) {
    struct gr_quantity q = gr_lab_total_value(total);
    double u = q.known ? gr_quantity_uncertainty(q) : (double)NAN;
    return gr_format_column(q.known ? q.value : 0, gr_format_figures(u), base);
}

struct gr_lab_columns gr_lab_columns_early(const struct gr_lab *lab) {
    return (struct gr_lab_columns){column_of(&lab->figures[GR_LAB_ENERGY], "kWh"),
                                   column_of(&lab->figures[GR_LAB_LOCATION], "kg")};
}

/* A path as a link: what is special in a URL is escaped; a first part with a colon is no scheme. */
static void put_href(struct gr_buf *out, struct gr_str path) {
    static const char safe[] = "-._~/!$'()*,;@";
    bool colon = memchr(path.p, ':', path.n) != NULL;
    gr_buf_puts(out, colon ? "<a href=\"./" : "<a href=\"");
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
                     (c && strchr(safe, c));
        if (plain) {
            gr_buf_putc(out, (char)c);
        } else {
            static const char digits[] = "0123456789ABCDEF";
            gr_buf_putc(out, '%');
            gr_buf_putc(out, digits[c >> 4]);
            gr_buf_putc(out, digits[c & 15]);
        }
    }
    gr_buf_puts(out, "\">");
}

static void put_name(struct gr_buf *out, const struct gr_lab_options *o,
                     const struct gr_lab_row *row, uint64_t number) {
    struct gr_buf room = {0};
    bool link = row->html.n > 0 && !o->anonymous, titled = row->title.n > 0 && !o->anonymous;
    struct gr_str id = gr_str(gr_lab_name(o, row, number, &room));
    gr_buf_puts(out, "<tr><th scope=\"row\" class=\"name\">");
    if (link) {
        put_href(out, row->html);
    }
    gr_markup_text(out, titled ? row->title : id);
    gr_buf_puts(out, link ? "</a>" : "");
    if (titled) {
        gr_buf_puts(out, "<span class=\"muted\">");
        gr_markup_text(out, id);
        gr_buf_puts(out, "</span>");
    }
    gr_buf_puts(out, "</th><td>");
    gr_buf_free(&room);
}

/* Six figures sort as all of them do; ends in what people read. */
static void put_number(struct gr_buf *out, double value, const struct gr_column *column) {
    char text[GR_NUM_SIZE];
    if (!isfinite(value)) {
        gr_buf_puts(out, "<td class=\"num\">\xe2\x80\x93</td>");
        return;
    }
    size_t n = gr_num_significant(value, 6, text);
    gr_buf_puts(out, "<td class=\"num\" data-v=\"");
    gr_buf_put(out, (struct gr_str){text, n});
    gr_buf_puts(out, "\">");
    struct gr_buf shown = {0}; /* may begin with "<": too small for the column */
    if (column) {
        gr_put_column(&shown, column, value);
    } else {
        gr_put_integer(&shown, value);
    }
    gr_markup_text(out, gr_buf_str(&shown));
    gr_buf_free(&shown);
    gr_buf_puts(out, "</td>");
}

/* Words of the catalogue's tiers; the page has few, its rows many. */
static const char *const tier_words[GR_TIER_COUNT] = {
    [GR_TIER_METERED] = "metered",
    [GR_TIER_COUNTER] = "counter",
    [GR_TIER_PROVIDER_REPORTED] = "provider's report",
    [GR_TIER_UTILISATION_MODEL] = "utilisation model",
    [GR_TIER_TDP_ESTIMATE] = "TDP estimate",
    [GR_TIER_PROXY] = "proxy",
    [GR_TIER_ASSUMED] = "assumed",
};

void gr_lab_html_row(struct gr_buf *out, const struct gr_lab_options *o,
                     const struct gr_lab_row *row, const struct gr_lab_cut *cut, uint64_t number,
                     const struct gr_lab_columns *c) {
    char day[16];
    put_name(out, o, row, number);
    gr_markup_text(out, o->anonymous ? none() : gr_lab_group(row));
    gr_buf_puts(out, "</td><td>");
    if (row->end != GR_TIME_NONE) {
        gr_buf_put(out, (struct gr_str){day, gr_time_date(row->end, day)});
    }
    gr_buf_puts(out, "</td>");
    put_number(out, cut->runs, NULL);
    put_number(out, cut->kwh, &c->energy);
    put_number(out, cut->known_kg ? cut->kg : (double)NAN, &c->emissions);
    gr_buf_puts(out, "<td>");
    gr_markup_text(out, gr_str(tier_words[row->figures[GR_LAB_ENERGY].tier]));
    gr_buf_puts(out, "</td></tr>\n");
}
