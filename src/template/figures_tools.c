/*
 * figures_tools.c - reading the record and putting words together, for the makers of charts.
 */
#include "template/figures_build.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/utf8.h"
#include "disclosure/record.h"
#include "template/internal.h"

enum { NUMBERS_MAX = 65536 };
static const double short_em = 30;
/* 2223: differences of instants, and a few times those, stay inside 64 bits. */
static const gr_time latest = INT64_C(8000000000) * GR_SECOND_NS;

/* ---- nodes ---- */

static const xmlNode *item_from(const xmlNode *node) {
    while (node && !gr_tree_is(node, "item")) {
        node = node->next;
    }
    return node;
}

const xmlNode *gr_figures_items(const xmlNode *node, const char *name) {
    const xmlNode *list = node ? gr_node_child(node, name) : NULL;
    return list ? item_from(list->children) : NULL;
}

const xmlNode *gr_figures_next(const xmlNode *item) {
    return item_from(item->next);
}

size_t gr_figures_count(const xmlNode *node, const char *name) {
    size_t count = 0;
    for (const xmlNode *i = gr_figures_items(node, name); i; i = gr_figures_next(i)) {
        count++;
    }
    return count;
}

struct gr_figure gr_figures_quantity(const xmlNode *node, const char *name) {
    const xmlNode *child = node ? gr_node_child(node, name) : NULL;
    struct gr_figure figure = child ? gr_node_figure(child) : (struct gr_figure){0};
    figure.known = figure.known && isfinite(figure.value);
    return figure;
}

double gr_figures_number(const xmlNode *node, const char *name) {
    struct gr_figure figure = gr_figures_quantity(node, name);
    return figure.known ? figure.value : (double)NAN;
}

const char *gr_figures_text(const xmlNode *node, const char *name) {
    const xmlNode *child = node ? gr_node_child(node, name) : NULL;
    return child ? gr_node_text(child) : "";
}

bool gr_figures_flag(const xmlNode *node, const char *name) {
    return strcmp(gr_figures_text(node, name), "true") == 0;
}

const char *gr_figures_tier(const xmlNode *node, const char *name) {
    return gr_figures_text(node ? gr_node_child(node, name) : NULL, "tier");
}

gr_time gr_figures_time(const xmlNode *node, const char *name) {
    gr_time t;
    bool zone;
    bool read = gr_time_parse(gr_str(gr_figures_text(node, name)), &t, &zone);
    return read && t >= 0 && t <= latest ? t : GR_TIME_NONE;
}

/* The numbers of the record itself, which its element has with it. */
static size_t recorded_numbers(const struct gr_record *list, double *values, size_t most) {
    size_t count = list->count < most ? list->count : most;
    for (size_t i = 0; i < count; i++) {
        values[i] = list->numbers[i] < 0 ? (double)NAN : list->numbers[i];
    }
    return count;
}

/* The same of a record that came as XML. */
static size_t written_numbers(struct gr_str rest, double *values, size_t most) {
    size_t count = 0;
    while (rest.p && rest.n && count < most) {
        struct gr_str word = gr_str_trim(gr_str_cut(&rest, ' '));
        double value;
        if (word.n && gr_num_parse(word, &value)) {
            values[count++] = value < 0 ? (double)NAN : value;
        }
    }
    return count;
}

size_t gr_figures_numbers(struct gr_figures *f, const xmlNode *node, const char *name,
                          const double **out) {
    const xmlNode *child = node ? gr_node_child(node, name) : NULL;
    const struct gr_record *list = child ? child->_private : NULL;
    struct gr_str text = gr_str(child && !list ? gr_node_text(child) : "");
    size_t most = list ? list->count : 1;
    for (size_t i = 0; i < text.n; i++) {
        most += text.p[i] == ' ';
    }
    most = most < NUMBERS_MAX ? most : NUMBERS_MAX;
    double *values = GR_NEW_N(f->arena, double, most);
    *out = values;
    return list ? recorded_numbers(list, values, most) : written_numbers(text, values, most);
}

const char *gr_figures_name(struct gr_figures *f, const xmlNode *node, const char *name) {
    struct gr_str text = gr_utf8_printable(f->arena, gr_str(gr_figures_text(node, name)));
    return text.n ? gr_arena_str(f->arena, text) : "";
}

const char *gr_figures_run_name(struct gr_figures *f, const xmlNode *run) {
    const char *name = gr_figures_name(f, run, "name");
    name = name[0] ? name : gr_figures_name(f, run, "id");
    return name[0] ? name : GR_SAY_PLAIN(f, "chart-unnamed");
}

bool gr_figures_run_span(const xmlNode *run, gr_time *start, gr_time *end) {
    double seconds = gr_figures_number(run, "duration_wall_s");
    bool lasts = seconds >= 0 && seconds < 3e9;
    gr_time length = lasts ? (gr_time)(seconds * 1e9) : 0;
    *start = gr_figures_time(run, "start");
    *end = gr_figures_time(run, "end");
    if (*start != GR_TIME_NONE && *end == GR_TIME_NONE && lasts &&
        !__builtin_add_overflow(*start, length, end)) {
        return true;
    }
    if (*start == GR_TIME_NONE && *end != GR_TIME_NONE && lasts &&
        !__builtin_sub_overflow(*end, length, start)) {
        return true;
    }
    return *start != GR_TIME_NONE && *end != GR_TIME_NONE && *end >= *start;
}

/* ---- words ---- */

static const char *taken(struct gr_figures *f, struct gr_buf *buf) {
    const char *text = gr_arena_str(f->arena, gr_buf_str(buf));
    gr_buf_free(buf);
    return text;
}

const char *gr_figures_say(struct gr_figures *f, const char *key, const char *const *args,
                           size_t count) {
    struct gr_buf buf = {0};
    gr_sentence_put(&buf, f->language, key, args, count);
    return taken(f, &buf);
}

const char *gr_figures_word(struct gr_figures *f, const char *list, const char *value) {
    struct gr_buf buf = {0};
    if (!gr_sentence_put(&buf, f->language, gr_arena_printf(f->arena, "%s-%s", list, value), NULL,
                         0)) {
        for (; *value; value++) {
            gr_buf_putc(&buf, *value == '_' ? ' ' : *value);
        }
    }
    return taken(f, &buf);
}

const char *gr_figures_capital(struct gr_figures *f, const char *text) {
    struct gr_buf buf = {0};
    gr_put_capital(&buf, text);
    return taken(f, &buf);
}

const char *gr_figures_short(struct gr_figures *f, const char *name) {
    return gr_arena_str(f->arena,
                        gr_text_fit(f->fonts, GR_BOLD, gr_str(name), short_em, true, f->arena));
}

const char *gr_figures_join(struct gr_figures *f, const char *a, const char *b) {
    return gr_arena_printf(f->arena, "%s%s", a, b);
}

const char *gr_figures_list(struct gr_figures *f, const char *const *words, size_t count) {
    const char *text = count ? words[0] : "";
    for (size_t i = 1; i < count; i++) {
        text = i + 1 < count ? gr_arena_printf(f->arena, "%s, %s", text, words[i])
                             : GR_SAY(f, "chart-and", text, words[i]);
    }
    return text;
}

/* ---- numbers ---- */

const char *gr_figures_number_text(struct gr_figures *f, struct gr_buf *buf) {
    gr_language_decimals(f->language, buf, 0);
    return taken(f, buf);
}

const char *gr_figures_fixed(struct gr_figures *f, double value, int decimals) {
    struct gr_buf buf = {0};
    gr_put_fixed(&buf, value, decimals);
    return gr_figures_number_text(f, &buf);
}

const char *gr_figures_integer(struct gr_figures *f, double value) {
    struct gr_buf buf = {0};
    gr_put_integer(&buf, value);
    return gr_figures_number_text(f, &buf);
}

const char *gr_figures_share(struct gr_figures *f, double ratio) {
    struct gr_buf buf = {0};
    gr_put_share(&buf, ratio);
    return gr_figures_number_text(f, &buf);
}

const char *gr_figures_significant(struct gr_figures *f, double value, int figures) {
    struct gr_buf buf = {0};
    gr_put_significant(&buf, value, figures);
    return taken(f, &buf);
}

const char *gr_figures_fraction(struct gr_figures *f, double ratio) {
    struct gr_buf buf = {0};
    gr_put_fraction(&buf, f->language, ratio);
    return taken(f, &buf);
}

const char *gr_figures_duration(struct gr_figures *f, double seconds) {
    struct gr_buf buf = {0};
    gr_put_duration(&buf, f->language, seconds);
    return taken(f, &buf);
}

const char *gr_figures_amount(struct gr_figures *f, double value, int figures, const char *base) {
    struct gr_buf buf = {0};
    gr_put_figure(&buf, value, figures, base);
    return gr_figures_number_text(f, &buf);
}

int gr_figures_digits(const xmlNode *quantity) {
    struct gr_figure figure = quantity ? gr_node_figure(quantity) : (struct gr_figure){0};
    return quantity ? gr_figure_digits(&figure) : 2;
}

struct gr_figures_unit gr_figures_unit(double largest, const char *base) {
    struct gr_unit unit = gr_format_unit(largest > 0 ? largest : 0, 4, base);
    double scaled = largest / unit.size;
    int decimals = 0;
    if (scaled > 0 && scaled < 1) {
        decimals = (int)fmin(6, 2 - floor(log10(scaled)));
    } else if (scaled > 0) {
        decimals = scaled < 99.995 ? 2 : scaled < 999.95 ? 1 : 0;
    }
    return (struct gr_figures_unit){unit.size, unit.name, decimals};
}

/* ---- source line, tables ---- */

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

const char *gr_figures_source(struct gr_figures *f) {
    size_t inputs = gr_figures_count(f->root, "inputs");
    if (inputs == 0) {
        return GR_SAY_PLAIN(f, "chart-source-record");
    }
    if (inputs == 1) {
        return GR_SAY(f, "chart-source-one",
                      base_name(gr_figures_name(f, gr_figures_items(f->root, "inputs"), "path")));
    }
    return GR_SAY(f, "chart-source-many", gr_figures_integer(f, (double)inputs));
}

struct gr_figures_table *gr_figures_table(struct gr_figures *f, size_t columns, size_t rows) {
    struct gr_figures_table *t = GR_NEW(f->arena, struct gr_figures_table);
    t->heads = GR_NEW_N(f->arena, const char *, columns);
    t->cells = GR_NEW_N(f->arena, const char *, columns *rows + 1);
    t->numeric = GR_NEW_N(f->arena, bool, columns);
    for (size_t i = 0; i < columns * rows; i++) {
        t->cells[i] = "";
    }
    t->table = (struct gr_chart_table){columns, rows, t->heads, t->cells, t->numeric, NULL};
    return t;
}

void gr_figures_head(struct gr_figures_table *t, size_t column, const char *text, bool numeric) {
    t->heads[column] = text;
    t->numeric[column] = numeric;
}

void gr_figures_cell(struct gr_figures_table *t, const char *text) {
    if (t->filled < t->table.columns * t->table.rows) {
        t->cells[t->filled++] = text;
    }
}
