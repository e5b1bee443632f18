/*
 * facts.c - see facts.h.
 */
#include "write/facts.h"

#include <math.h>

#include "base/num.h"

static const char *text_at(const struct gr_record *node) {
    return node && node->kind == GR_KIND_TEXT && node->text[0] ? node->text : NULL;
}

static double number_at(const struct gr_record *node) {
    node = node && node->kind == GR_KIND_MAP ? gr_record_get(node, "value") : node;
    return node && node->kind == GR_KIND_NUMBER ? node->number : (double)NAN;
}

const char *gr_fact_text(const struct gr_report *report, const char *pointer) {
    return text_at(gr_record_at(report->record, pointer));
}

double gr_fact_number(const struct gr_report *report, const char *pointer) {
    return number_at(gr_record_at(report->record, pointer));
}

double gr_fact_of(const struct gr_record *map, const char *key) {
    return number_at(gr_record_get(map, key));
}

const char *gr_fact_text_of(const struct gr_record *map, const char *key) {
    return text_at(gr_record_get(map, key));
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

static const char *in_block(const struct gr_report *report, const char *key) {
    return gr_arena_printf(report->arena, "%s/%s", gr_fact_block(report), key);
}

double gr_fact_block_number(const struct gr_report *report, const char *key) {
    return gr_fact_number(report, in_block(report, key));
}

const char *gr_fact_block_text(const struct gr_report *report, const char *key) {
    return gr_fact_text(report, in_block(report, key));
}

const struct gr_record *gr_fact_block_items(const struct gr_report *report, const char *key) {
    return gr_fact_items(report, in_block(report, key));
}

bool gr_fact_in_block(const struct gr_report *report, const struct gr_record *run) {
    const char *outcome = gr_fact_text_of(run, "outcome");
    bool final = gr_record_get(report->record, "final") != NULL;
    return !gr_record_get(run, "excluded") &&
           (!final || (outcome && strcmp(outcome, "final") == 0));
}

static const char *join(const struct gr_report *report, struct gr_buf *list) {
    const char *kept = list->n > 0 ? gr_arena_str(report->arena, gr_buf_str(list)) : NULL;
    gr_buf_free(list);
    return kept;
}

static void put_hardware(struct gr_buf *list, const struct gr_record *item) {
    double count = gr_fact_of(item, "count");
    gr_buf_puts(list, list->n > 0 ? ", " : "");
    if (isfinite(count)) {
        gr_buf_num(list, count);
        gr_buf_puts(list, " x ");
    }
    gr_buf_puts(list, gr_fact_text_of(item, "name"));
}

const char *gr_fact_hardware(const struct gr_report *report) {
    struct gr_buf list = {0};
    for (int accelerators = 1; accelerators >= 0 && list.n == 0; accelerators--) {
        for (const struct gr_record *i = gr_fact_block_items(report, "hardware"); i; i = i->next) {
            const char *kind = gr_fact_text_of(i, "kind");
            bool accelerator = kind && strcmp(kind, "accelerator") == 0;
            if (gr_fact_text_of(i, "name") && accelerator == (accelerators == 1)) {
                put_hardware(&list, i);
            }
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
    for (const struct gr_record *p = gr_fact_block_items(report, "places"); p; p = p->next) {
        const char *place = gr_fact_text_of(p, "place");
        bool said = place && gr_str_find(gr_buf_str(&list), gr_str(place)) != SIZE_MAX;
        if (place && !said) {
            gr_buf_printf(&list, "%s%s", list.n > 0 ? ", " : "", place);
        }
    }
    return join(report, &list);
}

const char *gr_fact_tools(const struct gr_report *report) {
    struct gr_buf list = {0};
    for (const struct gr_record *t = gr_fact_block_items(report, "tools"); t; t = t->next) {
        const char *name = gr_fact_text_of(t, "name"), *version = gr_fact_text_of(t, "version");
        if (name) {
            gr_buf_printf(&list, "%s%s%s%s", list.n > 0 ? ", " : "", name, version ? " " : "",
                          version ? version : "");
        }
    }
    return join(report, &list);
}

const char *gr_fact_overhead(const struct gr_report *report) {
    double pue = gr_fact_block_number(report, "pue");
    size_t inside = 0, all = 0;
    for (const struct gr_record *r = gr_fact_items(report, "/runs"); r; r = r->next) {
        const char *boundary = gr_fact_text_of(r, "energy_boundary");
        bool counted = gr_fact_in_block(report, r) && gr_record_get(r, "energy_total_kwh");
        all += counted ? 1 : 0;
        inside += counted && boundary && strcmp(boundary, "facility") == 0 ? 1 : 0;
    }
    if (isfinite(pue)) {
        return gr_arena_printf(report->arena, "PUE %s included", gr_fact_plain(report, pue, 4));
    }
    return inside == 0    ? "without data-centre overhead"
           : inside < all ? "data-centre overhead included in part"
                          : "data-centre overhead included";
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
