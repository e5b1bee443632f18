/*
 * expand.c - steps over a record to a report tree.
 */
#include <stdlib.h>

#include <libxml/xpathInternals.h>

#include "base/num.h"
#include "template/internal.h"

/* ---- evaluation ---- */

static void on_error(void *data, xmlErrorPtr error) {
    struct gr_expansion *x = data;
    if (x->failed) {
        return;
    }
    x->failed = true;
    struct gr_str text = gr_str_trim(gr_str(error->message ? error->message : ""));
    gr_error(x->diag, "T006",
             gr_source_pos(x->expr->source, x->expr->offset, strlen(x->expr->text)), NULL,
             "\"%s\" cannot be evaluated: %.*s", x->expr->text, (int)text.n, text.p);
}

static xmlXPathObjectPtr evaluate(struct gr_expansion *x, struct gr_expr *expr) {
    const struct gr_expr *outer = x->expr;
    x->expr = expr;
    x->xpath->opCount = 0;
    if (!expr->compiled) {
        expr->compiled = xmlXPathCtxtCompile(x->xpath, GR_XML(expr->text));
    }
    xmlXPathObjectPtr result =
        expr->compiled ? xmlXPathCompiledEval(expr->compiled, x->xpath) : NULL;
    if (!result && !x->failed) {
        x->failed = true;
        gr_error(x->diag, "T006", gr_source_pos(expr->source, expr->offset, strlen(expr->text)),
                 NULL, "\"%s\" cannot be evaluated", expr->text);
    }
    x->expr = outer;
    return result;
}

static bool evaluate_bool(struct gr_expansion *x, struct gr_expr *expr) {
    xmlXPathObjectPtr result = evaluate(x, expr);
    bool truth = result && xmlXPathCastToBoolean(result) != 0;
    xmlXPathFreeObject(result);
    return truth;
}

/* Text of an XPath result in the arena.  Numbers go through our own formatter: colspan="count(x)". */
static const char *evaluate_text(struct gr_expansion *x, struct gr_expr *expr) {
    xmlXPathObjectPtr result = evaluate(x, expr);
    const char *text = "";
    if (result && result->type == XPATH_NUMBER) {
        char number[GR_NUM_SIZE];
        size_t n = gr_num_shortest(result->floatval, number);
        text = gr_arena_str(x->input->arena, (struct gr_str){number, n});
    } else if (result) {
        xmlChar *cast = xmlXPathCastToString(result);
        text = gr_arena_str(x->input->arena, gr_str(cast ? (const char *)cast : ""));
        xmlFree(cast);
    }
    xmlXPathFreeObject(result);
    return text;
}

/* ---- building ---- */

static bool count_node(struct gr_expansion *x, const struct gr_expr *expr) {
    if (++x->node_count <= GR_TEMPLATE_NODES) {
        return true;
    }
    if (!x->failed) {
        struct gr_pos pos = expr ? gr_source_pos(expr->source, expr->offset, 1) : GR_NOWHERE;
        gr_error(x->diag, "T009", pos, NULL, "the report would have more than %d elements",
                 GR_TEMPLATE_NODES);
    }
    x->failed = true;
    return false;
}

static void add_text(struct gr_expansion *x, xmlNodePtr parent, struct gr_str text) {
    if (text.n > 0 && count_node(x, NULL)) {
        xmlAddChild(parent, xmlNewDocTextLen(x->doc, GR_XML(text.p), (int)text.n));
    }
}

/* Text with the marks of bold (sentences.c) as <strong>. */
static void add_rich_text(struct gr_expansion *x, xmlNodePtr parent, const char *text) {
    struct gr_str rest = gr_str(text);
    while (rest.n > 0) {
        const char *on = memchr(rest.p, GR_STRONG_ON, rest.n);
        size_t plain = on ? (size_t)(on - rest.p) : rest.n;
        add_text(x, parent, (struct gr_str){rest.p, plain});
        rest = (struct gr_str){rest.p + plain, rest.n - plain};
        if (!on) {
            break;
        }
        const char *off = memchr(rest.p, GR_STRONG_OFF, rest.n);
        size_t bold = off ? (size_t)(off - rest.p) : rest.n;
        xmlNodePtr strong = xmlNewDocNode(x->doc, NULL, GR_XML("strong"), NULL);
        xmlAddChild(parent, strong);
        add_text(x, strong, (struct gr_str){rest.p + 1, bold - 1});
        bold += off ? 1 : 0;
        rest = (struct gr_str){rest.p + bold, rest.n - bold};
    }
}

static void add_attrs(struct gr_expansion *x, xmlNodePtr element, const struct gr_step *step) {
    for (size_t i = 0; i < step->attr_count; i++) {
        const struct gr_step_attr *a = &step->attrs[i];
        if (a->value == step->lang && step->lang && x->language == x->around) {
            continue; /* said further out */
        }
        const char *value = a->expr ? evaluate_text(x, a->expr) : a->value;
        if (!a->expr || *value) { /* an expression that gives nothing gives no attribute */
            xmlNewProp(element, GR_XML(a->name), GR_XML(value));
        }
    }
}

static void expand_steps(struct gr_expansion *x, xmlNodePtr parent, const struct gr_step *step);

/* A span that only says its language is not needed where that is the language around it. */
static bool is_needless(const struct gr_expansion *x, const struct gr_step *step) {
    return step->lang && step->attr_count == 1 && x->language == x->around &&
           strcmp(step->name, "span") == 0;
}

/* What is left of a step once each, let and if have spoken. */
static void expand_body(struct gr_expansion *x, xmlNodePtr parent, const struct gr_step *step) {
    xmlNodePtr into = parent;
    if (step->kind == GR_STEP_ELEMENT && !is_needless(x, step)) {
        if (!count_node(x, step->content)) {
            return;
        }
        into = xmlNewDocNode(x->doc, NULL, GR_XML(step->name), NULL);
        if (parent) {
            xmlAddChild(parent, into);
        } else {
            xmlDocSetRootElement(x->doc, into);
        }
        add_attrs(x, into, step);
    }
    if (step->content && into) {
        add_rich_text(x, into, evaluate_text(x, step->content));
    } else {
        expand_steps(x, into, step->first);
    }
}

/* Variables live as long as their element: what they hid is put back. */
static void expand_once(struct gr_expansion *x, xmlNodePtr parent, const struct gr_step *step) {
    xmlXPathObjectPtr *hidden = gr_xcalloc(step->let_count + 1, sizeof(*hidden));
    const struct gr_language *around = x->language;
    const struct gr_language *own = step->lang ? gr_language_find(gr_str(step->lang)) : NULL;
    x->language = own ? own : around;
    for (size_t i = 0; i < step->let_count && !x->failed; i++) {
        hidden[i] = xmlXPathVariableLookup(x->xpath, GR_XML(step->lets[i].name));
        xmlXPathObjectPtr value = evaluate(x, step->lets[i].expr);
        if (value) {
            xmlXPathRegisterVariable(x->xpath, GR_XML(step->lets[i].name), value);
        }
    }
    if (!x->failed && (!step->condition || evaluate_bool(x, step->condition)) && !x->failed) {
        x->around = around;
        expand_body(x, parent, step);
    }
    x->language = around;
    for (size_t i = 0; i < step->let_count; i++) {
        if (hidden[i]) {
            xmlXPathRegisterVariable(x->xpath, GR_XML(step->lets[i].name), hidden[i]);
        }
    }
    free(hidden);
}

static void set_index(struct gr_expansion *x, xmlXPathObjectPtr value) {
    xmlXPathRegisterVariable(x->xpath, GR_XML("index"), value);
}

static void expand_each(struct gr_expansion *x, xmlNodePtr parent, const struct gr_step *step) {
    xmlXPathObjectPtr items = evaluate(x, step->each);
    if (items && items->type == XPATH_NODESET && items->nodesetval) {
        if (step->falling) {
            gr_nodes_falling(items->nodesetval, step->falling);
        }
        xmlNodePtr context = x->xpath->node;
        xmlXPathObjectPtr outer = xmlXPathVariableLookup(x->xpath, GR_XML("index"));
        for (int i = 0; i < items->nodesetval->nodeNr && !x->failed; i++) {
            x->xpath->node = items->nodesetval->nodeTab[i];
            set_index(x, xmlXPathNewFloat(i + 1));
            expand_once(x, parent, step);
        }
        x->xpath->node = context;
        set_index(x, outer ? outer : xmlXPathNewFloat(0));
    } else if (items && items->type != XPATH_NODESET && !x->failed) {
        x->failed = true;
        gr_error(x->diag, "T006", gr_source_pos(step->each->source, step->each->offset, 1), NULL,
                 "g:each needs nodes, \"%s\" gives none", step->each->text);
    }
    xmlXPathFreeObject(items);
}

static void expand_steps(struct gr_expansion *x, xmlNodePtr parent, const struct gr_step *step) {
    for (; step && !x->failed; step = step->next) {
        if (step->kind == GR_STEP_TEXT) {
            if (parent) {
                add_text(x, parent, gr_str(step->text));
            }
        } else if (step->each) {
            expand_each(x, parent, step);
        } else {
            expand_once(x, parent, step);
        }
    }
}

/* ---- after expansion ---- */

/* Headings with @number get 1, 2, 3 in the order in which they came out. */
static void number_headings(xmlNodePtr root) {
    int number = 0;
    for (xmlNodePtr section = root->children; section; section = section->next) {
        for (xmlNodePtr n = section->children; n; n = n->next) {
            if (gr_tree_is(n, "h2") && gr_tree_attr(n, "number")) {
                char text[16];
                snprintf(text, sizeof text, "%d", ++number);
                xmlSetProp(n, GR_XML("number"), GR_XML(text));
            }
        }
    }
}

enum gr_status gr_template_expand(struct gr_template *t, const struct gr_template_input *input,
                                  struct gr_diag *diag, xmlDocPtr *out) {
    *out = NULL;
    for (struct gr_template_source *s = t->sources; s; s = s->next) {
        s->file = gr_diag_source(diag, s->name, s->text);
    }
    struct gr_expansion x = {.input = input, .diag = diag};
    x.language = gr_language_or_english(gr_language_find(gr_str(input->language)));
    x.doc = xmlNewDoc(GR_XML("1.0"));
    /* libxml2's XPath takes documents it does not change without const. */
    x.xpath = xmlXPathNewContext((xmlDocPtr)(uintptr_t)input->record);
    x.xpath->node = xmlDocGetRootElement(input->record);
    x.xpath->userData = &x;
    x.xpath->error = on_error;
    x.xpath->opLimit = GR_XPATH_OPERATIONS;
    xmlXPathContextSetCache(x.xpath, 1, -1, 0);
    gr_functions_register(x.xpath);
    set_index(&x, xmlXPathNewFloat(0));
    x.failed = !gr_template_settings(t, &input->settings, x.xpath, diag);
    if (x.failed) {
        /* said */
    } else if (t->root->each) {
        expand_each(&x, NULL, t->root);
    } else {
        expand_once(&x, NULL, t->root);
    }
    xmlXPathFreeContext(x.xpath);
    xmlNodePtr root = xmlDocGetRootElement(x.doc);
    if (x.failed || !root) {
        xmlFreeDoc(x.doc);
        if (!x.failed) {
            gr_error(diag, "T006", GR_NOWHERE, NULL, "the template gives an empty report");
        }
        return GR_REFUSED;
    }
    number_headings(root);
    if (!gr_tree_attr(root, "lang")) {
        xmlNewProp(root, GR_XML("lang"), GR_XML(x.language->code));
    }
    *out = x.doc;
    return GR_OK;
}
