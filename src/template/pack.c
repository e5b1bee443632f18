/*
 * pack.c - a compiled template as bytes, so that those compiled in are not parsed at each run.
 *
 * One walk says what the bytes are, for both directions.  Numbers are in groups of seven bits, the lowest
 * first; texts end in NUL and, when read, stay where they are.  XPaths are compiled when first evaluated.
 */
#include "template/pack.h"

#include <stdlib.h>

struct codec {
    struct gr_buf *out; /**< writing; NULL: reading */
    const char *at;     /**< reading */
    struct gr_template *t;
};

static void code_size(struct codec *c, size_t *value) {
    if (c->out) {
        size_t rest = *value;
        for (; rest >= 0x80; rest >>= 7) {
            gr_buf_putc(c->out, (char)(rest | 0x80));
        }
        gr_buf_putc(c->out, (char)rest);
        return;
    }
    *value = 0;
    unsigned char byte;
    int shift = 0;
    do {
        byte = (unsigned char)*c->at++;
        *value |= (size_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
}

static bool code_bool(struct codec *c, bool value) {
    size_t flag = value;
    code_size(c, &flag);
    return flag != 0;
}

/** NULL stays NULL. */
static void code_text(struct codec *c, const char **text) {
    if (!code_bool(c, *text != NULL)) {
        *text = NULL;
    } else if (c->out) {
        gr_buf_put(c->out, (struct gr_str){*text, strlen(*text) + 1});
    } else {
        *text = c->at;
        c->at += strlen(c->at) + 1;
    }
}

/* ---- sources ---- */

static size_t source_number(const struct gr_template *t, const struct gr_template_source *source) {
    size_t number = 0;
    for (const struct gr_template_source *s = t->sources; s && s != source; s = s->next) {
        number++;
    }
    return number;
}

static const struct gr_template_source *source_at(const struct gr_template *t, size_t number) {
    const struct gr_template_source *s = t->sources;
    for (; s && number > 0; number--) {
        s = s->next;
    }
    return s;
}

static void code_sources(struct codec *c) {
    struct gr_template_source **link = &c->t->sources;
    while (code_bool(c, *link != NULL)) {
        if (!c->out) {
            *link = GR_NEW(c->t->arena, struct gr_template_source);
        }
        code_text(c, &(*link)->name);
        (*link)->text = gr_template_asset((*link)->name);
        link = &(*link)->next;
    }
}

static void code_params(struct codec *c) {
    struct gr_param **link = &c->t->params;
    while (code_bool(c, *link != NULL)) {
        if (!c->out) {
            *link = GR_NEW(c->t->arena, struct gr_param);
        }
        struct gr_param *p = *link;
        const char *values = p->values.p;
        code_text(c, &p->name);
        code_text(c, &p->value);
        code_text(c, &values);
        p->values = c->out ? p->values : gr_str(values);
        link = &p->next;
    }
}

/* ---- steps ---- */

static void code_expr(struct codec *c, struct gr_expr **expr) {
    if (!code_bool(c, *expr != NULL)) {
        *expr = NULL;
        return;
    }
    size_t source = 0;
    if (c->out) {
        source = source_number(c->t, (*expr)->source);
    } else {
        *expr = GR_NEW(c->t->arena, struct gr_expr);
        (*expr)->next = c->t->exprs;
        c->t->exprs = *expr;
    }
    code_text(c, &(*expr)->text);
    code_size(c, &source);
    code_size(c, &(*expr)->offset);
    (*expr)->source = c->out ? (*expr)->source : source_at(c->t, source);
}

static void code_attrs(struct codec *c, struct gr_step_attr **attrs, size_t *count) {
    code_size(c, count);
    if (!c->out) {
        *attrs = *count > 0 ? GR_NEW_N(c->t->arena, struct gr_step_attr, *count) : NULL;
    }
    for (size_t i = 0; i < *count; i++) {
        code_text(c, &(*attrs)[i].name);
        code_text(c, &(*attrs)[i].value);
        code_expr(c, &(*attrs)[i].expr);
    }
}

/** The static lang="" of a step, or NULL: the very text of its attribute. */
static const char *lang_of(const struct gr_step *step) {
    for (size_t i = 0; i < step->attr_count; i++) {
        if (strcmp(step->attrs[i].name, "lang") == 0) {
            return step->attrs[i].value;
        }
    }
    return NULL;
}

/** A step and those after it. */
static void code_steps(struct codec *c, struct gr_step **first) {
    struct gr_step **link = first;
    while (code_bool(c, *link != NULL)) {
        if (!c->out) {
            *link = GR_NEW(c->t->arena, struct gr_step);
        }
        struct gr_step *step = *link;
        size_t kind = step->kind;
        code_size(c, &kind);
        step->kind = (enum gr_step_kind)kind;
        code_text(c, &step->name);
        code_text(c, &step->text);
        code_expr(c, &step->each);
        code_expr(c, &step->condition);
        code_expr(c, &step->content);
        code_text(c, &step->falling);
        code_attrs(c, &step->lets, &step->let_count);
        code_attrs(c, &step->attrs, &step->attr_count);
        step->lang = c->out ? step->lang : lang_of(step);
        code_steps(c, &step->first); /* as deep as GR_TEMPLATE_DEPTH and includes allow */
        link = &step->next;
    }
}

static void code_template(struct codec *c) {
    code_sources(c);
    code_params(c);
    code_steps(c, &c->t->root);
}

void gr_template_pack(struct gr_template *t, struct gr_buf *out) {
    struct codec c = {out, NULL, t};
    code_template(&c);
}

void gr_template_unpack(const char *packed, struct gr_template *t) {
    struct codec c = {NULL, packed, t};
    code_template(&c);
}
