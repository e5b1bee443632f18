/*
 * compile.c - a parsed template to steps, with every XPath compiled and checked once.
 */
#include "template/internal.h"

#include "template/xpath_scan.h"

struct compiler {
    struct gr_template *t;
    const struct gr_template_source *source;
    struct gr_diag *diag;
    int includes;
    bool failed;
    xmlXPathContextPtr xpath; /**< one for all expressions: making it costs more than compiling */
};

static bool in_namespace(const xmlNs *ns, const char *uri) {
    return ns && ns->href && strcmp((const char *)ns->href, uri) == 0;
}

/* ---- expressions ---- */

struct compile_error {
    struct compiler *c;
    const struct gr_expr *expr;
};

static void on_xpath_error(void *data, xmlErrorPtr error) {
    struct compile_error *e = data;
    size_t at = error->int1 > 0 ? (size_t)error->int1 : 0;
    if (!e->c->failed) {
        gr_error(e->c->diag, "T004", gr_source_pos_in(e->expr->source, e->expr->offset, at, 1),
                 NULL, "\"%s\" is not an XPath expression", e->expr->text);
    }
    e->c->failed = true;
}

static void check_functions(struct compiler *c, const struct gr_expr *expr) {
    struct gr_xpath_call call;
    for (size_t at = 0; gr_xpath_next_call(expr->text, &at, &call);) {
        bool ours = gr_str_starts(call.name, GR_STR("f:"));
        const char *name = gr_arena_str(
            c->t->arena, ours ? (struct gr_str){call.name.p + 2, call.name.n - 2} : call.name);
        if (ours ? gr_function_find(name) != NULL : gr_xpath_is_core(name)) {
            continue;
        }
        const char *nearest = gr_function_nearest(name);
        gr_error(
            c->diag, "T005", gr_source_pos_in(expr->source, expr->offset, call.offset, call.name.n),
            nearest ? gr_arena_printf(c->t->arena, "did you mean f:%s()?", nearest) : NULL,
            "there is no function %.*s() (in \"%s\")", (int)call.name.n, call.name.p, expr->text);
        c->failed = true;
    }
}

static struct gr_expr *compile_expr(struct compiler *c, const xmlNode *node, const char *qname,
                                    const char *text) {
    struct gr_expr *expr = GR_NEW(c->t->arena, struct gr_expr);
    expr->text = gr_arena_str(c->t->arena, gr_str(text));
    expr->source = c->source;
    expr->offset = gr_source_attr(c->source, gr_node_offset(node), qname);
    bool before = c->failed;
    c->failed = false;
    struct compile_error error = {c, expr};
    c->xpath->error = on_xpath_error;
    c->xpath->userData = &error;
    expr->compiled = xmlXPathCtxtCompile(c->xpath, GR_XML(expr->text));
    c->xpath->userData = NULL;
    if (expr->compiled) {
        expr->next = c->t->exprs;
        c->t->exprs = expr;
        check_functions(c, expr);
    } else if (!c->failed) {
        gr_error(c->diag, "T004", gr_source_pos(c->source, expr->offset, 1), NULL,
                 "\"%s\" is not an XPath expression", expr->text);
        c->failed = true;
    }
    c->failed |= before;
    return expr;
}

/* ---- attributes ---- */

static const char *attr_text(const xmlAttr *attr) {
    return attr->children && attr->children->content ? (const char *)attr->children->content : "";
}

static const char *after_prefix(const char *name, const char *prefix) {
    size_t n = strlen(prefix);
    return strncmp(name, prefix, n) == 0 && name[n] != '\0' ? name + n : NULL;
}

/* g:say="key" is g:text="f:sentence('key')", looked up here so that a wrong key never gets further. */
static struct gr_expr *compile_say(struct compiler *c, const xmlNode *node, const char *qname,
                                   const char *key) {
    struct gr_buf text = {0};
    bool there = !strchr(key, '\'') && gr_sentence_put(&text, NULL, key, NULL, 0);
    gr_buf_free(&text);
    if (!there) {
        size_t at = gr_source_attr(c->source, gr_node_offset(node), qname);
        gr_error(c->diag, "T010", gr_source_pos(c->source, at, strlen(key)),
                 "the catalogue is src/template/sentences.def", "there is no sentence \"%s\"", key);
        c->failed = true;
        return NULL;
    }
    return compile_expr(c, node, qname, gr_arena_printf(c->t->arena, "f:sentence('%s')", key));
}

static void compile_g_attr(struct compiler *c, const xmlNode *node, const xmlAttr *attr,
                           struct gr_step *step) {
    const char *name = (const char *)attr->name;
    const char *qname = gr_arena_printf(c->t->arena, "%s:%s", (const char *)attr->ns->prefix, name);
    const char *part;
    struct gr_expr **simple = strcmp(name, "each") == 0   ? &step->each
                              : strcmp(name, "if") == 0   ? &step->condition
                              : strcmp(name, "text") == 0 ? &step->content
                                                          : NULL;
    if (simple) {
        *simple = compile_expr(c, node, qname, attr_text(attr));
    } else if (strcmp(name, "say") == 0) {
        step->content = compile_say(c, node, qname, attr_text(attr));
    } else if (strcmp(name, "falling") == 0) {
        step->falling = gr_arena_str(c->t->arena, gr_str(attr_text(attr)));
    } else if ((part = after_prefix(name, "attr-"))) {
        step->attrs[step->attr_count++] =
            (struct gr_step_attr){gr_arena_str(c->t->arena, gr_str(part)), NULL,
                                  compile_expr(c, node, qname, attr_text(attr))};
    } else if ((part = after_prefix(name, "let-"))) {
        step->lets[step->let_count++] =
            (struct gr_step_attr){gr_arena_str(c->t->arena, gr_str(part)), NULL,
                                  compile_expr(c, node, qname, attr_text(attr))};
    } else {
        size_t at = gr_source_attr(c->source, gr_node_offset(node), qname);
        gr_error(c->diag, "T003", gr_source_pos(c->source, at, 1),
                 "known are g:each, g:falling, g:let-NAME, g:if, g:text, g:say, g:attr-NAME",
                 "g:%s is not an attribute of templates", name);
        c->failed = true;
    }
}

static void compile_attrs(struct compiler *c, const xmlNode *node, struct gr_step *step) {
    size_t count = 0;
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        count++;
    }
    step->attrs = GR_NEW_N(c->t->arena, struct gr_step_attr, count + 1);
    step->lets = GR_NEW_N(c->t->arena, struct gr_step_attr, count + 1);
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        if (in_namespace(a->ns, GR_TEMPLATE_NS)) {
            compile_g_attr(c, node, a, step);
        } else {
            step->attrs[step->attr_count++] =
                (struct gr_step_attr){gr_arena_str(c->t->arena, gr_str((const char *)a->name)),
                                      gr_arena_str(c->t->arena, gr_str(attr_text(a))), NULL};
            bool lang = strcmp((const char *)a->name, "lang") == 0;
            step->lang = lang ? step->attrs[step->attr_count - 1].value : step->lang;
        }
    }
}

/* ---- nodes ---- */

static struct gr_step *compile_node(struct compiler *c, const xmlNode *node, int depth);

static void compile_children(struct compiler *c, const xmlNode *node, struct gr_step *step,
                             int depth) {
    struct gr_step **tail = &step->first;
    for (const xmlNode *child = node->children; child; child = child->next) {
        struct gr_step *made = compile_node(c, child, depth + 1);
        if (made) {
            *tail = made;
            tail = &made->next;
        }
    }
}

/* Those of ours that are not g:block; *known false if it is none of them. */
static struct gr_step *compile_ours(struct compiler *c, const xmlNode *node, bool *known) {
    const char *name = (const char *)node->name;
    *known = true;
    if (strcmp(name, "include") == 0) {
        struct gr_step *block = GR_NEW(c->t->arena, struct gr_step);
        block->kind = GR_STEP_BLOCK;
        c->failed |= !gr_template_include(c->t, c->source, node, c->includes + 1, c->diag, block);
        return block;
    }
    if (strcmp(name, "param") == 0) {
        c->failed |= !gr_template_param(c->t, c->source, node, c->diag);
        return NULL;
    }
    *known = strcmp(name, "block") == 0;
    if (!*known) {
        gr_error(c->diag, "T003", gr_source_pos(c->source, gr_node_offset(node), 1),
                 "known are g:block, g:include and g:param", "g:%s is not an element of templates",
                 name);
        c->failed = true;
        *known = true;
        return NULL;
    }
    *known = false;
    return NULL;
}

static struct gr_step *compile_element(struct compiler *c, const xmlNode *node, int depth) {
    bool ours = in_namespace(node->ns, GR_TEMPLATE_NS);
    const char *name = (const char *)node->name;
    if (depth > GR_TEMPLATE_DEPTH) {
        gr_error(c->diag, "T008", gr_source_pos(c->source, gr_node_offset(node), 1), NULL,
                 "elements are nested deeper than %d", GR_TEMPLATE_DEPTH);
        c->failed = true;
        return NULL;
    }
    bool known = false;
    struct gr_step *made = ours ? compile_ours(c, node, &known) : NULL;
    if (known) {
        return made;
    }
    struct gr_step *step = GR_NEW(c->t->arena, struct gr_step);
    step->kind = ours ? GR_STEP_BLOCK : GR_STEP_ELEMENT;
    step->name = gr_arena_str(c->t->arena, gr_str(name));
    compile_attrs(c, node, step);
    compile_children(c, node, step, depth);
    return step;
}

static struct gr_step *compile_node(struct compiler *c, const xmlNode *node, int depth) {
    if (node->type == XML_ELEMENT_NODE) {
        return compile_element(c, node, depth);
    }
    if ((node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE) || !node->content) {
        return NULL;
    }
    const char *text = (const char *)node->content;
    bool blank = strspn(text, " \t\r\n") == strlen(text);
    if (blank && strchr(text, '\n')) {
        return NULL; /* indentation */
    }
    struct gr_step *step = GR_NEW(c->t->arena, struct gr_step);
    step->kind = GR_STEP_TEXT;
    step->text = gr_arena_str(c->t->arena, gr_str(text));
    return step;
}

bool gr_template_compile(struct gr_template *t, const struct gr_template_source *source,
                         const xmlNode *root, int depth, struct gr_diag *diag,
                         struct gr_step **out) {
    struct compiler c = {t, source, diag, depth, false, xmlXPathNewContext(NULL)};
    *out = root ? compile_node(&c, root, 1) : NULL;
    xmlXPathFreeContext(c.xpath);
    return !c.failed && *out;
}
