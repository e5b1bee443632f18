/*
 * ua.c - the rules of PDF/UA-1 over what is about to be written.
 *
 * A template of the user's may bring what no tree can mend: then the file does not say that it is PDF/UA.
 */
#include "write/pdf/ua.h"

#include "base/utf8.h"

typedef const char *tag_rule(const struct gr_tag *tag);

static bool is(const struct gr_tag *tag, const char *role) {
    return tag && strcmp(tag->role, role) == 0;
}

static bool one_of(const struct gr_tag *tag, const char *a, const char *b) {
    return is(tag, a) || is(tag, b);
}

/* ISO 14289-1, 7.3: a figure has a text in its place. */
static const char *figure_rule(const struct gr_tag *tag) {
    return tag->alt && *tag->alt ? NULL : "a figure has no description";
}

/* 7.5: heads say what they are the head of; cells lie in rows. */
static const char *head_rule(const struct gr_tag *tag) {
    bool scoped = tag->attributes && strstr(tag->attributes, "/Scope/");
    return !scoped                 ? "a head of a table has no scope"
           : is(tag->parent, "TR") ? NULL
                                   : "a cell lies outside a row";
}

static const char *cell_rule(const struct gr_tag *tag) {
    return is(tag->parent, "TR") ? NULL : "a cell lies outside a row";
}

static unsigned row_columns(const struct gr_tag *row) {
    unsigned columns = 0;
    for (const struct gr_tag_kid *k = row->first; k; k = k->next) {
        columns += k->tag ? k->tag->columns : 0;
    }
    return columns;
}

/* 7.2 and 7.5: rows of one length, at most one caption before or after them. */
static const char *table_rule(const struct gr_tag *tag) {
    unsigned columns = 0;
    for (const struct gr_tag_kid *k = tag->first; k; k = k->next) {
        if (is(k->tag, "Caption") && (k == tag->first || !k->next)) {
            continue;
        }
        if (!is(k->tag, "TR")) {
            return "a table holds something else than rows";
        }
        unsigned here = row_columns(k->tag);
        if (columns > 0 && here != columns) {
            return "the rows of a table are not of one length";
        }
        columns = here;
    }
    return columns > 0 ? NULL : "a table has no cells";
}

static const char *row_rule(const struct gr_tag *tag) {
    return is(tag->parent, "Table") ? NULL : "a row lies outside a table";
}

/* 7.6: lists of items, items of a label and a body. */
static const char *list_rule(const struct gr_tag *tag) {
    for (const struct gr_tag_kid *k = tag->first; k; k = k->next) {
        if (!is(k->tag, "LI")) {
            return "a list holds something else than items";
        }
    }
    return NULL;
}

static const char *item_rule(const struct gr_tag *tag) {
    for (const struct gr_tag_kid *k = tag->first; k; k = k->next) {
        if (!one_of(k->tag, "Lbl", "LBody")) {
            return "an item of a list holds something else than its label and body";
        }
    }
    return is(tag->parent, "L") ? NULL : "an item lies outside a list";
}

static const char *item_part_rule(const struct gr_tag *tag) {
    return is(tag->parent, "LI") ? NULL : "a label or body lies outside an item of a list";
}

static const struct {
    const char *role;
    tag_rule *rule;
} rules[] = {{"Figure", figure_rule}, {"TH", head_rule},       {"TD", cell_rule},
             {"TR", row_rule},        {"Table", table_rule},   {"L", list_rule},
             {"LI", item_rule},       {"Lbl", item_part_rule}, {"LBody", item_part_rule}};

static const char *tag_fault(const struct gr_tag *tag) {
    for (size_t i = 0; i < GR_COUNT(rules); i++) {
        const char *fault = is(tag, rules[i].role) ? rules[i].rule(tag) : NULL;
        if (fault) {
            return fault;
        }
    }
    for (const struct gr_tag_kid *k = tag->first; k; k = k->next) {
        const char *fault = k->tag ? tag_fault(k->tag) : NULL;
        if (fault) {
            return fault;
        }
    }
    return NULL;
}

/* 7.18.5: a link says where it leads, and leads there. */
static const char *link_fault(const struct gr_pdf *pdf) {
    for (size_t i = 0; i < pdf->link_count; i++) {
        const char *href = pdf->links[i].href;
        if (*href == '#' && !gr_pdf_place_find(pdf, href + 1)) {
            return gr_arena_printf(pdf->arena, "a link leads to %s, which is nowhere", href);
        }
        if (*href == '#' && pdf->links[i].text.n == 0) {
            return "a link has no text";
        }
    }
    return NULL;
}

/* 7.21.7: no code stands for a byte order mark or for what is no character. */
static const char *text_fault(const struct gr_pdf *pdf) {
    for (size_t i = 0; i < pdf->used.code_count; i++) {
        struct gr_str text = pdf->used.codes[i].text;
        while (text.n > 0) {
            uint32_t c = gr_utf8_next(&text);
            if (c == 0 || c == 0xFEFF || c == 0xFFFE) {
                return "a character is no text";
            }
        }
    }
    return NULL;
}

const char *gr_pdf_ua_fault(const struct gr_pdf *pdf) {
    if (!*pdf->title) {
        return "it has no title";
    }
    const char *fault = tag_fault(pdf->root);
    fault = fault ? fault : link_fault(pdf);
    return fault ? fault : text_fault(pdf);
}
