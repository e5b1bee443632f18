/*
 * functions_numbers.c - figures, shares, dates: every call rounds once, here.
 */
#include <math.h>

#include <libxml/xpathInternals.h>

#include "template/internal.h"

/* ---- figures: q, base unit ---- */

static void figure(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (q.known) {
        gr_put_figure(&call->out, q.value, gr_figure_digits(&q), gr_call_text(call, 1));
    }
}

static void figure_value(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (q.known) {
        int digits = gr_figure_digits(&q);
        struct gr_unit unit = gr_format_unit(q.value, digits, gr_call_text(call, 1));
        gr_put_significant(&call->out, q.value / unit.size, digits);
    }
}

static void figure_unit(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (q.known) {
        const char *base = gr_call_text(call, 1);
        gr_buf_puts(&call->out, gr_format_unit(q.value, gr_figure_digits(&q), base).name);
    }
}

static void put_end(struct gr_call *call, const struct gr_figure *q, double end) {
    int digits = gr_figure_digits(q);
    struct gr_unit unit = gr_format_unit(q->value, digits, gr_call_text(call, 1));
    gr_put_significant(&call->out, end / unit.size, digits);
}

static void low(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (!isnan(q.low)) {
        put_end(call, &q, q.low);
    }
}

static void high(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (!isnan(q.high)) {
        put_end(call, &q, q.high);
    }
}

static void has_interval(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    call->result = xmlXPathNewBoolean(q.known && q.low < q.high);
}

static void known(struct gr_call *call) {
    call->result = xmlXPathNewBoolean(gr_call_figure(call, 0).known);
}

static void uncertainty(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (!isnan(q.high) && q.value > 0) {
        gr_put_share(&call->out, q.high / q.value - 1);
    }
}

/* ---- cells of a column whose unit and decimals its total decides: q, total, base unit ---- */

static struct gr_column column_of(struct gr_call *call, size_t total) {
    struct gr_figure of = gr_call_figure(call, total);
    return gr_format_column(of.value, gr_figure_digits(&of), gr_call_text(call, total + 1));
}

static void put_cell(struct gr_call *call, const struct gr_column *c, double value) {
    gr_put_column(&call->out, c, value);
}

static void cell(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    struct gr_column c = column_of(call, 1);
    if (q.known) {
        put_cell(call, &c, q.value);
    }
}

static void cell_interval(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    struct gr_column c = column_of(call, 1);
    if (!isnan(q.low) && q.known) {
        put_cell(call, &c, q.low);
        gr_buf_puts(&call->out, GR_NBSP);
        gr_sentence_put(&call->out, call->x->language, "to", NULL, 0);
        gr_buf_puts(&call->out, GR_NBSP);
        put_cell(call, &c, q.high);
    }
}

static void cell_unit(struct gr_call *call) {
    gr_buf_puts(&call->out, column_of(call, 0).unit.name);
}

/* ---- plain numbers ---- */

static void fixed(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (q.known) {
        double decimals = fmin(fmax(gr_call_number(call, 1, 0), 0), 20);
        gr_put_fixed(&call->out, q.value, (int)decimals);
    }
}

static void integer(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (q.known) {
        gr_put_integer(&call->out, q.value);
    }
}

static void significant(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (q.known) {
        double digits = call->count > 1 ? gr_call_number(call, 1, 3) : gr_figure_digits(&q);
        gr_put_significant(&call->out, q.value, (int)fmin(fmax(digits, 1), 17));
    }
}

static void power(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (q.known) {
        gr_put_power(&call->out, q.value, gr_figure_digits(&q));
    }
}

/* How many figures are significant. */
static void digits(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    call->result = xmlXPathNewFloat(gr_figure_digits(&q));
}

/* Arithmetic: three decimals, four figures below 1, the unit as it stands. */
static void exact(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (q.known) {
        gr_put_exact(&call->out, q.value);
        if (call->count > 1) {
            gr_buf_puts(&call->out, GR_NBSP);
            gr_buf_puts(&call->out, gr_call_text(call, 1));
        }
    }
}

/* An effect in kWh: "+1.23 kWh", "−19 Wh", "none". */
static void effect(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (!q.known) {
        return;
    }
    if (q.value == 0) {
        gr_sentence_put(&call->out, call->x->language, "effect-none", NULL, 0);
        return;
    }
    if (q.value > 0) {
        gr_buf_putc(&call->out, '+');
    }
    gr_put_figure(&call->out, q.value, 3, "kWh");
}

/* ---- shares ---- */

static void share(struct gr_call *call) {
    struct gr_figure part = gr_call_figure(call, 0);
    struct gr_figure whole = gr_call_figure(call, 1);
    bool divided = call->count > 1;
    if (part.known && (!divided || (whole.known && whole.value > 0))) {
        gr_put_share(&call->out, divided ? part.value / whole.value : part.value);
    }
}

/** A change of a ratio: "+12 %", "−8 %". */
static void change(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (q.known) {
        gr_buf_puts(&call->out, q.value < 0 ? GR_MINUS : "+");
        gr_put_fixed(&call->out, fabs(q.value) * 100, fabs(q.value) < 0.1 ? 1 : 0);
        gr_buf_puts(&call->out, GR_NBSP "%");
    }
}

static void fraction(struct gr_call *call) {
    struct gr_figure part = gr_call_figure(call, 0);
    struct gr_figure whole = gr_call_figure(call, 1);
    if (part.known && whole.known && whole.value > 0) {
        gr_put_fraction(&call->out, call->x->language, part.value / whole.value);
    }
}

/* One of several shares that must add up to 100: node, all nodes. */
static void percent(struct gr_call *call) {
    const xmlNodeSet *own = gr_call_nodes(call, 0);
    const xmlNodeSet *all = gr_call_nodes(call, 1);
    if (!own || own->nodeNr == 0 || !all || all->nodeNr == 0) {
        return;
    }
    size_t count = (size_t)all->nodeNr;
    struct gr_arena *arena = call->x->input->arena;
    double *ratios = GR_NEW_N(arena, double, count);
    double *percentages = GR_NEW_N(arena, double, count);
    for (size_t i = 0; i < count; i++) {
        ratios[i] = fmax(gr_node_figure(all->nodeTab[i]).value, 0);
    }
    gr_format_percentages(ratios, count, percentages);
    for (size_t i = 0; i < count; i++) {
        if (all->nodeTab[i] == own->nodeTab[0]) {
            gr_put_percentage(&call->out, percentages[i]);
            return;
        }
    }
}

/* How many times b goes into a: "47", "1.3". */
static void times(struct gr_call *call) {
    struct gr_figure a = gr_call_figure(call, 0);
    struct gr_figure b = gr_call_figure(call, 1);
    if (a.known && b.known && b.value > 0) {
        gr_put_significant(&call->out, a.value / b.value, a.value / b.value < 10 ? 2 : 3);
    }
}

/* True if both are known and differ by more than ratio of the second. */
static void differs(struct gr_call *call) {
    struct gr_figure a = gr_call_figure(call, 0);
    struct gr_figure b = gr_call_figure(call, 1);
    double ratio = gr_call_number(call, 2, 0.01);
    call->result =
        xmlXPathNewBoolean(a.known && b.known && fabs(a.value - b.value) > ratio * fabs(b.value));
}

/* ---- time ---- */

static bool stamp(struct gr_call *call, size_t i, gr_time *out) {
    bool zone;
    return gr_time_parse(gr_str(gr_call_text(call, i)), out, &zone);
}

static void date(struct gr_call *call) {
    gr_time t;
    if (stamp(call, 0, &t)) {
        gr_put_date(&call->out, call->x->language, t);
    }
}

static void date_range(struct gr_call *call) {
    gr_time a, b;
    if (stamp(call, 0, &a)) {
        gr_put_date_range(&call->out, call->x->language, a, stamp(call, 1, &b) ? b : a);
    }
}

static void duration(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    if (q.known) {
        gr_put_duration(&call->out, call->x->language, q.value);
    }
}

const struct gr_function gr_number_functions[] = {
    {"figure", 2, 2, figure},
    {"figure-value", 2, 2, figure_value},
    {"figure-unit", 2, 2, figure_unit},
    {"low", 2, 2, low},
    {"high", 2, 2, high},
    {"has-interval", 1, 1, has_interval},
    {"known", 1, 1, known},
    {"uncertainty", 1, 1, uncertainty},
    {"cell", 3, 3, cell},
    {"cell-interval", 3, 3, cell_interval},
    {"cell-unit", 2, 2, cell_unit},
    {"fixed", 2, 2, fixed},
    {"integer", 1, 1, integer},
    {"significant", 1, 2, significant},
    {"power", 1, 1, power},
    {"digits", 1, 1, digits},
    {"exact", 1, 2, exact},
    {"effect", 1, 1, effect},
    {"share", 1, 2, share},
    {"change", 1, 1, change},
    {"fraction", 2, 2, fraction},
    {"percent", 2, 2, percent},
    {"times", 2, 2, times},
    {"differs", 2, 3, differs},
    {"date", 1, 1, date},
    {"date-range", 2, 2, date_range},
    {"duration", 1, 1, duration},
    {NULL, 0, 0, NULL},
};
