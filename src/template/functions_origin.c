/*
 * functions_origin.c - a quantity's `from` as arithmetic: "15.523 kWh × 1.2", "read at e.csv:14:8".
 */
#include <math.h>
#include <stdlib.h>

#include <libxml/xpathInternals.h>

#include "base/num.h"
#include "template/internal.h"

enum { TERMS_SHOWN = 6 };

/* ---- JSON pointers ---- */

static const xmlNode *child_at(const xmlNode *node, struct gr_str part) {
    uint64_t index;
    bool number = gr_num_parse_u64(part, &index);
    uint64_t i = 0;
    for (const xmlNode *c = node->children; c; c = c->next) {
        if (c->type != XML_ELEMENT_NODE) {
            continue;
        }
        if (number ? i == index : gr_str_is(part, (const char *)c->name)) {
            return c;
        }
        i++;
    }
    return NULL;
}

static const xmlNode *at_pointer(const xmlDoc *record, struct gr_str pointer) {
    const xmlNode *node = xmlDocGetRootElement(record);
    gr_str_cut(&pointer, '/');
    while (pointer.p && node) {
        node = child_at(node, gr_str_cut(&pointer, '/'));
    }
    return node;
}

/* The unit that ends the key of a pointer; "" if it has none. */
static const char *unit_of(struct gr_str pointer) {
    static const struct {
        const char *ending, *unit;
    } units[] = {
        {"_g_per_kwh", "g/kWh"}, {"_kwh", "kWh"}, {"_kg", "kg"}, {"_flop", "FLOP"},
        {"_hours", "h"},         {"_s", "s"},     {"_w", "W"},
    };
    for (size_t i = 0; i < GR_COUNT(units); i++) {
        if (gr_str_ends(pointer, gr_str(units[i].ending))) {
            return units[i].unit;
        }
    }
    return "";
}

/* ---- operands ---- */

struct operand {
    double value;
    const char *unit;
    bool constant;
};

static bool read_operand(struct gr_call *call, const xmlNode *item, struct operand *out) {
    struct gr_str text = gr_str(gr_node_text(item));
    if (text.n > 0 && text.p[0] == '/') {
        struct gr_figure f = gr_node_figure(at_pointer(call->x->input->record, text));
        *out = (struct operand){f.value, unit_of(text), false};
        return f.known;
    }
    *out = (struct operand){0, "", true};
    return gr_num_parse(text, &out->value);
}

/* Decimals of the terms of a sum: three, or so that the largest has four figures. */
static int term_decimals(double largest) {
    int decimals = 3;
    for (double size = fabs(largest); size > 0 && size < 1 && decimals < 12; size *= 10) {
        decimals++;
    }
    return decimals;
}

static void put_operand(struct gr_buf *out, const struct operand *o, bool unit) {
    gr_put_exact(out, o->value);
    if (unit && *o->unit) {
        gr_buf_puts(out, GR_NBSP);
        gr_buf_puts(out, o->unit);
    }
}

static void put_more(struct gr_call *call, size_t count) {
    char number[24];
    snprintf(number, sizeof number, "%zu", count);
    const char *args[] = {number};
    gr_sentence_put(&call->out, call->x->language, "terms-more", args, 1);
}

/* "15.523 + 4.497 + 9 998 more": at most seven terms. */
static void put_terms(struct gr_call *call, const double *values, size_t count) {
    size_t shown = count <= TERMS_SHOWN + 1 ? count : TERMS_SHOWN;
    double largest = 0;
    for (size_t i = 0; i < shown; i++) {
        largest = fmax(largest, fabs(values[i]));
    }
    for (size_t i = 0; i < shown; i++) {
        gr_buf_puts(&call->out, i > 0 ? " + " : "");
        gr_put_fixed(&call->out, values[i], term_decimals(largest));
    }
    if (shown < count) {
        put_more(call, count - shown);
    }
}

static void put_sum(struct gr_call *call, const xmlNode *of) {
    size_t room = xmlChildElementCount((xmlNodePtr)(uintptr_t)of);
    size_t most = room <= TERMS_SHOWN + 1 ? room : TERMS_SHOWN;
    double values[TERMS_SHOWN + 1] = {0};
    struct operand o = {0, "", true};
    size_t count = 0;
    for (const xmlNode *item = of->children; item && count < most; item = item->next) {
        if (item->type == XML_ELEMENT_NODE && read_operand(call, item, &o)) {
            values[count++] = o.value;
        }
    }
    if (room == 1 && count == 1) {
        put_operand(&call->out, &o, true);
        return;
    }
    put_terms(call, values, count);
    if (most < room) {
        put_more(call, room - most);
    }
}

/* Factors of 0.001 read better as a division; they come last in the record. */
static void put_chain(struct gr_call *call, const xmlNode *of, const char *between) {
    size_t i = 0;
    for (const xmlNode *item = of->children; item; item = item->next) {
        struct operand o;
        if (item->type != XML_ELEMENT_NODE || !read_operand(call, item, &o)) {
            continue;
        }
        bool mult = strcmp(between, GR_TIMES) == 0;
        bool milli = o.constant && o.value == 0.001;
        if (i > 0) {
            const char *sign = !milli ? between : mult ? "\xc3\xb7" : GR_TIMES;
            gr_buf_printf(&call->out, " %s ", sign);
        }
        if (milli) {
            gr_buf_puts(&call->out, "1000");
        } else {
            put_operand(&call->out, &o, true);
        }
        i++;
    }
}

static void expression(struct gr_call *call) {
    const xmlNodeSet *nodes = gr_call_nodes(call, 0);
    const xmlNode *from =
        nodes && nodes->nodeNr > 0 ? gr_node_child(nodes->nodeTab[0], "from") : NULL;
    const xmlNode *of = gr_node_child(from, "of");
    const char *op = gr_node_text(gr_node_child(from, "op"));
    if (!of) {
        return;
    }
    if (strcmp(op, "sum") == 0) {
        put_sum(call, of);
    } else if (strcmp(op, "product") == 0) {
        put_chain(call, of, GR_TIMES);
    } else if (strcmp(op, "quotient") == 0) {
        put_chain(call, of, "\xc3\xb7");
    } else if (strcmp(op, "difference") == 0) {
        put_chain(call, of, GR_MINUS);
    }
}

/* The figures of nodes as a sum. */
static void terms(struct gr_call *call) {
    const xmlNodeSet *nodes = gr_call_nodes(call, 0);
    size_t count = nodes ? (size_t)nodes->nodeNr : 0;
    double *values = gr_xcalloc(count + 1, sizeof(*values));
    for (size_t i = 0; i < count; i++) {
        values[i] = gr_node_figure(nodes->nodeTab[i]).value;
    }
    put_terms(call, values, count);
    free(values);
}

/* The factor that a quantity's `from` names, as a node; empty if none. */
static void factor(struct gr_call *call) {
    const xmlNodeSet *nodes = gr_call_nodes(call, 0);
    const xmlNode *from =
        nodes && nodes->nodeNr > 0 ? gr_node_child(nodes->nodeTab[0], "from") : NULL;
    const xmlNode *pointer = gr_node_child(from, "factor");
    const xmlNode *found =
        pointer ? at_pointer(call->x->input->record, gr_str(gr_node_text(pointer))) : NULL;
    call->result = xmlXPathNewNodeSet((xmlNodePtr)(uintptr_t)found);
}

const struct gr_function gr_origin_functions[] = {
    {"expression", 1, 1, expression},
    {"terms", 1, 1, terms},
    {"factor", 1, 1, factor},
    {NULL, 0, 0, NULL},
};
