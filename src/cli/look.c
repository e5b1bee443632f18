/*
 * look.c - the values of --set.
 */
#include "cli/look.h"

/* ---- language ---- */

static enum gr_status set_language(struct gr_call *call, struct gr_look *look, const char *tag) {
    look->language = gr_language_find(gr_str(tag));
    if (look->language) {
        return GR_OK;
    }
    struct gr_buf names = {0};
    for (size_t i = 0; gr_language_at(i); i++) {
        gr_buf_printf(&names, "%s%s (%s)", i ? ", " : "there are ", gr_language_at(i)->code,
                      gr_language_at(i)->name);
    }
    gr_error(call->diag, "T014", GR_NOWHERE, names.p, "no sentences in the language \"%s\"", tag);
    gr_buf_free(&names);
    return GR_EUSAGE;
}

/* What the experiment says of its own texts: a language without sentences gives English ones. */
static const struct gr_language *stated_language(const struct gr_record *record) {
    const struct gr_record *tag = record ? gr_record_at(record, "/report/language") : NULL;
    bool text = tag && tag->kind == GR_KIND_TEXT && tag->text;
    return gr_language_or_english(text ? gr_language_find(gr_str(tag->text)) : NULL);
}

/* ---- all of them ---- */

static const struct {
    const char *name;
    enum gr_status (*set)(struct gr_call *call, struct gr_look *look, const char *value);
} known[] = {{"language", set_language}};

static enum gr_status set(struct gr_call *call, struct gr_look *look, struct gr_setting *items,
                          struct gr_str line) {
    struct gr_str value = line;
    struct gr_str name = gr_str_cut(&value, '=');
    if (!value.p || name.n == 0) {
        gr_error(call->diag, "U102", GR_NOWHERE, "--set language=fr",
                 "--set takes NAME=VALUE, not \"%.*s\"", (int)line.n, line.p);
        return GR_EUSAGE;
    }
    const char *text = gr_arena_str(call->arena, value);
    for (size_t i = 0; i < GR_COUNT(known); i++) {
        if (gr_str_is(name, known[i].name)) {
            return known[i].set(call, look, text);
        }
    }
    items[look->others.count++] = (struct gr_setting){name, text};
    return GR_OK;
}

enum gr_status gr_look_read(struct gr_call *call, const struct gr_record *record,
                            struct gr_look *out) {
    struct gr_str rest = gr_str(call->values[GR_OPT_SET] ? call->values[GR_OPT_SET] : "");
    size_t count = 1;
    for (size_t i = 0; i < rest.n; i++) {
        count += rest.p[i] == '\n';
    }
    struct gr_setting *items = GR_NEW_N(call->arena, struct gr_setting, count);
    *out = (struct gr_look){.language = stated_language(record), .others = {0, items}};
    enum gr_status status = GR_OK;
    while (rest.n > 0 && status == GR_OK) {
        status = set(call, out, items, gr_str_cut(&rest, '\n'));
    }
    return status;
}
