/*
 * facts.c - see facts.h.
 */
#include "write/facts.h"

#include <math.h>

#include "base/num.h"

const char *gr_fact_text(const struct gr_report *report, const char *pointer) {
    const struct gr_record *node = gr_record_at(report->record, pointer);
    return node && node->kind == GR_KIND_TEXT && node->text[0] ? node->text : NULL;
}

double gr_fact_number(const struct gr_report *report, const char *pointer) {
    const struct gr_record *node = gr_record_at(report->record, pointer);
    node = node && node->kind == GR_KIND_MAP ? gr_record_get(node, "value") : node;
    return node && node->kind == GR_KIND_NUMBER ? node->number : (double)NAN;
}

double gr_fact_of(const struct gr_record *map, const char *key) {
    const struct gr_record *node = gr_record_get(map, key);
    node = node && node->kind == GR_KIND_MAP ? gr_record_get(node, "value") : node;
    return node && node->kind == GR_KIND_NUMBER ? node->number : (double)NAN;
}

const char *gr_fact_text_of(const struct gr_record *map, const char *key) {
    const struct gr_record *node = gr_record_get(map, key);
    return node && node->kind == GR_KIND_TEXT && node->text[0] ? node->text : NULL;
}

const struct gr_record *gr_fact_items(const struct gr_report *report, const char *pointer) {
    const struct gr_record *list = gr_record_at(report->record, pointer);
    return list && list->kind == GR_KIND_LIST ? list->first : NULL;
}

void gr_fact_need(struct gr_diag *diag, const char *format, const char *what, const char *yaml) {
    gr_error(diag, "W072", GR_NOWHERE, yaml, "%s needs %s", format, what);
}

const char *gr_fact_block(const struct gr_report *report) {
    return gr_record_get(report->record, "final") ? "/final" : "/totals";
}

double gr_fact_block_number(const struct gr_report *report, const char *key) {
    return gr_fact_number(report,
                          gr_arena_printf(report->arena, "%s/%s", gr_fact_block(report), key));
}

static const char *join(const struct gr_report *report, struct gr_buf *list) {
    const char *kept = list->n > 0 ? gr_arena_str(report->arena, gr_buf_str(list)) : NULL;
    gr_buf_free(list);
    return kept;
}

const char *gr_fact_hardware(const struct gr_report *report) {
    struct gr_buf list = {0};
    const struct gr_record *items = gr_record_at(
        report->record, gr_arena_printf(report->arena, "%s/hardware", gr_fact_block(report)));
    for (int accelerators = 1; accelerators >= 0 && list.n == 0; accelerators--) {
        for (const struct gr_record *i = items ? items->first : NULL; i; i = i->next) {
            const struct gr_record *name = gr_record_get(i, "name");
            const struct gr_record *count = gr_record_get(i, "count");
            const struct gr_record *kind = gr_record_get(i, "kind");
            bool accelerator = kind && strcmp(kind->text, "accelerator") == 0;
            if (!name || accelerator != (accelerators == 1)) {
                continue;
            }
            gr_buf_puts(&list, list.n > 0 ? ", " : "");
            if (count && count->kind == GR_KIND_NUMBER) {
                gr_buf_num(&list, count->number);
                gr_buf_puts(&list, " x ");
            }
            gr_buf_puts(&list, name->text);
        }
    }
    return join(report, &list);
}

const char *gr_fact_place(const struct gr_report *report) {
    static const char *const finer[] = {"/location/region", "/location/cloud_region",
                                        "/location/subdivision"};
    struct gr_buf list = {0};
    for (size_t i = 0; i < GR_COUNT(finer) && list.n == 0; i++) {
        const char *text = gr_fact_text(report, finer[i]);
        gr_buf_puts(&list, text ? text : "");
    }
    const struct gr_record *places = gr_record_at(
        report->record, gr_arena_printf(report->arena, "%s/places", gr_fact_block(report)));
    for (const struct gr_record *p = places ? places->first : NULL; p; p = p->next) {
        const struct gr_record *place = gr_record_get(p, "place");
        bool said =
            place && list.n > 0 && gr_str_find(gr_buf_str(&list), gr_str(place->text)) != SIZE_MAX;
        if (place && !said) {
            gr_buf_puts(&list, list.n > 0 ? ", " : "");
            gr_buf_puts(&list, place->text);
        }
    }
    return join(report, &list);
}

const char *gr_fact_tools(const struct gr_report *report) {
    struct gr_buf list = {0};
    const struct gr_record *tools = gr_record_at(
        report->record, gr_arena_printf(report->arena, "%s/tools", gr_fact_block(report)));
    for (const struct gr_record *t = tools ? tools->first : NULL; t; t = t->next) {
        const struct gr_record *name = gr_record_get(t, "name");
        const struct gr_record *version = gr_record_get(t, "version");
        if (name) {
            gr_buf_printf(&list, "%s%s%s%s", list.n > 0 ? ", " : "", name->text, version ? " " : "",
                          version ? version->text : "");
        }
    }
    return join(report, &list);
}

const char *gr_fact_plain(const struct gr_report *report, double value, int digits) {
    if (!(fabs(value) > 0) || !isfinite(value)) {
        return "0";
    }
    char text[GR_NUM_SIZE];
    size_t n = gr_num_significant(value, digits, text);
    bool decimals = memchr(text, '.', n) != NULL;
    while (decimals && n > 0 && text[n - 1] == '0') {
        n--;
    }
    n -= decimals && n > 0 && text[n - 1] == '.' ? 1 : 0;
    return gr_arena_str(report->arena, (struct gr_str){text, n});
}
