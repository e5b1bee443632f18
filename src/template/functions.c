/*
 * functions.c - how XPath calls our functions, and how they read their arguments.
 */
#include <math.h>
#include <stdarg.h>

#include <libxml/xpathInternals.h>

#include "base/num.h"
#include "template/internal.h"

static const struct gr_function *const tables[] = {gr_number_functions, gr_text_functions,
                                                   gr_node_functions, gr_origin_functions,
                                                   gr_convert_functions};

const struct gr_function *gr_function_find(const char *name) {
    for (size_t t = 0; t < GR_COUNT(tables); t++) {
        for (const struct gr_function *f = tables[t]; f->name; f++) {
            if (strcmp(f->name, name) == 0) {
                return f;
            }
        }
    }
    return NULL;
}

const char *gr_function_nearest(const char *name) {
    const char *best = NULL;
    size_t least = 4;
    for (size_t t = 0; t < GR_COUNT(tables); t++) {
        for (const struct gr_function *f = tables[t]; f->name; f++) {
            size_t distance = gr_str_distance(gr_str(name), gr_str(f->name));
            if (distance < least) {
                least = distance;
                best = f->name;
            }
        }
    }
    return best;
}

/* ---- the call ---- */

void gr_call_error(struct gr_call *call, const char *code, const char *hint, const char *fmt, ...) {
    struct gr_expansion *x = call->x;
    if (x->failed) {
        return;
    }
    x->failed = true;
    struct gr_buf text = {0};
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    va_start(args, fmt);
    char *room = gr_buf_reserve(&text, n < 0 ? 1 : (size_t)n + 1);
    vsnprintf(room, n < 0 ? 1 : (size_t)n + 1, fmt, args);
    va_end(args);
    gr_error(x->diag, code, gr_source_pos(x->expr->source, x->expr->offset, strlen(x->expr->text)),
             hint, "f:%s(): %s (in \"%s\")", call->name, room, x->expr->text);
    gr_buf_free(&text);
}

static void finish(xmlXPathParserContextPtr ctxt, struct gr_call *call) {
    if (call->result) {
        valuePush(ctxt, call->result);
    } else {
        valuePush(ctxt, xmlXPathNewString(GR_XML(call->out.p ? call->out.p : "")));
    }
    gr_buf_free(&call->out);
    for (size_t i = 0; i < call->count; i++) {
        xmlXPathFreeObject(call->args[i]);
    }
}

/* What these give is a number with its unit, whose decimal sign is that of the language. */
static bool is_number(const struct gr_function *f) {
    static const struct gr_function *const of_numbers[] = {gr_number_functions,
                                                           gr_origin_functions};
    for (size_t t = 0; t < GR_COUNT(of_numbers); t++) {
        for (const struct gr_function *g = of_numbers[t]; g->name; g++) {
            if (f == g) {
                return true;
            }
        }
    }
    return false;
}

/* libxml2 has set the name of the function in the context; all of ours arrive here. */
static void dispatch(xmlXPathParserContextPtr ctxt, int nargs) {
    struct gr_call call = {.x = ctxt->context->userData,
                           .name = (const char *)ctxt->context->function};
    const struct gr_function *f = gr_function_find(call.name);
    if (!f || nargs < f->min_args || nargs > f->max_args) {
        gr_call_error(&call, "T006", NULL, "takes %d to %d arguments, not %d", f ? f->min_args : 0,
                      f ? f->max_args : 0, nargs);
        xmlXPathErr(ctxt, XPATH_INVALID_ARITY);
        return;
    }
    call.count = (size_t)nargs;
    for (int i = nargs - 1; i >= 0; i--) {
        call.args[i] = valuePop(ctxt);
    }
    f->call(&call);
    if (is_number(f)) {
        gr_language_decimals(call.x->language, &call.out, 0);
    }
    finish(ctxt, &call);
}

static xmlXPathFunction lookup(void *data, const xmlChar *name, const xmlChar *uri) {
    (void)data;
    bool ours = uri && strcmp((const char *)uri, GR_FUNCTIONS_NS) == 0;
    return ours && gr_function_find((const char *)name) ? dispatch : NULL;
}

void gr_functions_register(xmlXPathContextPtr xpath) {
    xmlXPathRegisterNs(xpath, GR_XML("f"), GR_XML(GR_FUNCTIONS_NS));
    xmlXPathRegisterFuncLookup(xpath, lookup, NULL);
}

/* ---- nodes ---- */

const xmlNode *gr_node_child(const xmlNode *node, const char *name) {
    for (const xmlNode *c = node ? node->children : NULL; c; c = c->next) {
        if (c->type == XML_ELEMENT_NODE && strcmp((const char *)c->name, name) == 0) {
            return c;
        }
    }
    return NULL;
}

const char *gr_node_text(const xmlNode *node) {
    if (!node) {
        return "";
    }
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
        return node->content ? (const char *)node->content : "";
    }
    const xmlNode *first = node->children;
    bool text = first && (first->type == XML_TEXT_NODE || first->type == XML_CDATA_SECTION_NODE);
    return text && first->content ? (const char *)first->content : "";
}

static bool node_number(const xmlNode *node, double *out) {
    return node && gr_num_parse(gr_str_trim(gr_str(gr_node_text(node))), out);
}

struct gr_figure gr_node_figure(const xmlNode *node) {
    struct gr_figure f = {false, 0, (double)NAN, (double)NAN};
    const xmlNode *value = gr_node_child(node, "value");
    f.known = node_number(value ? value : node, &f.value);
    if (f.known && value) {
        double low, high;
        if (node_number(gr_node_child(node, "low"), &low) &&
            node_number(gr_node_child(node, "high"), &high)) {
            f.low = low;
            f.high = high;
        }
    }
    return f;
}

int gr_figure_digits(const struct gr_figure *f) {
    if (isnan(f->high)) {
        return gr_format_figures((double)NAN);
    }
    return gr_format_figures(f->value > 0 ? f->high / f->value - 1 : 0);
}

/* ---- arguments ---- */

const xmlNodeSet *gr_call_nodes(const struct gr_call *call, size_t i) {
    bool nodes = i < call->count && call->args[i]->type == XPATH_NODESET;
    return nodes ? call->args[i]->nodesetval : NULL;
}

struct gr_figure gr_call_figure(const struct gr_call *call, size_t i) {
    struct gr_figure sum = {false, 0, (double)NAN, (double)NAN};
    if (i < call->count && call->args[i]->type == XPATH_NUMBER) {
        sum.value = call->args[i]->floatval;
        sum.known = isfinite(sum.value);
        return sum;
    }
    if (i < call->count && call->args[i]->type == XPATH_STRING) {
        sum.known = gr_num_parse(gr_str((const char *)call->args[i]->stringval), &sum.value);
        return sum;
    }
    const xmlNodeSet *nodes = gr_call_nodes(call, i);
    if (nodes && nodes->nodeNr == 1) {
        return gr_node_figure(nodes->nodeTab[0]);
    }
    for (int k = 0; nodes && k < nodes->nodeNr; k++) {
        struct gr_figure f = gr_node_figure(nodes->nodeTab[k]);
        sum.known |= f.known;
        sum.value += f.known ? f.value : 0;
    }
    return sum;
}

double gr_call_number(const struct gr_call *call, size_t i, double otherwise) {
    struct gr_figure f = gr_call_figure(call, i);
    return f.known ? f.value : otherwise;
}

const char *gr_call_text(const struct gr_call *call, size_t i) {
    if (i >= call->count) {
        return "";
    }
    struct gr_arena *arena = call->x->input->arena;
    if (call->args[i]->type == XPATH_NUMBER) {
        char text[GR_NUM_SIZE];
        size_t n = gr_num_shortest(call->args[i]->floatval, text);
        return gr_arena_str(arena, (struct gr_str){text, n});
    }
    xmlChar *cast = xmlXPathCastToString(call->args[i]);
    const char *text = gr_arena_str(arena, gr_str(cast ? (const char *)cast : ""));
    xmlFree(cast);
    return text;
}
