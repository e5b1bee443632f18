/*
 * conformity.c - verdicts as messages, and as a part of the record.
 */
#include "check/check.h"

static const char *severity_name(enum gr_severity severity) {
    return severity == GR_ERROR ? "error" : "warning";
}

static bool is_open(const struct gr_verdict *v) {
    return v->status >= GR_RULE_MISSING;
}

/* What was found while reading has its own message there. */
static bool is_new(const struct gr_verdict *v) {
    return is_open(v) && !v->rule->reported;
}

static void put_finding(struct gr_arena *arena, struct gr_record *root, struct gr_diag *diag,
                        const struct gr_verdict *v) {
    struct gr_record *item = gr_record_map(arena, gr_record_get(root, "findings"), NULL);
    gr_record_text(arena, item, "severity", severity_name(v->rule->severity));
    gr_record_text(arena, item, "code", v->rule->id);
    gr_record_text(arena, item, "text", v->text);
    gr_record_text(arena, item, "hint", v->hint);
    if (v->at.file > 0) {
        gr_record_text(arena, item, "file", gr_diag_display_name(diag, v->at.file));
    }
    if (v->at.file > 0 && v->at.line > 0) {
        gr_record_number(arena, item, "line", (double)v->at.line);
    }
    gr_record_number(arena, item, "count", 1);
}

static void put_rule(struct gr_arena *arena, struct gr_record *list, const struct gr_verdict *v) {
    struct gr_record *item = gr_record_map(arena, list, NULL);
    gr_record_text(arena, item, "id", v->rule->id);
    gr_record_text(arena, item, "severity", severity_name(v->rule->severity));
    gr_record_text(arena, item, "clause", v->rule->clause[0] ? v->rule->clause : NULL);
    gr_record_text(arena, item, "title", v->rule->title);
    gr_record_text(arena, item, "status", gr_rule_status_name(v->status));
    gr_record_text(arena, item, "text", v->text[0] ? v->text : NULL);
    gr_record_text(arena, item, "yaml", v->yaml);
}

void gr_conformity_record(struct gr_arena *arena, struct gr_record *root, struct gr_diag *diag,
                          const struct gr_conformity *conformity) {
    struct gr_record *list = gr_record_get(root, "conformity");
    struct gr_record *item = gr_record_map(arena, list, NULL);
    const struct gr_profile *p = conformity->profile;
    gr_record_text(arena, item, "profile", p->name);
    gr_record_text(arena, item, "title", p->title);
    gr_record_text(arena, item, "edition", p->edition);
    gr_record_text(arena, item, "source", p->source);
    gr_record_bool(arena, item, "satisfied", conformity->satisfied);
    struct gr_record *rules = gr_record_list(arena, item, "rules");
    for (size_t i = 0; i < conformity->verdict_count; i++) {
        const struct gr_verdict *v = &conformity->verdicts[i];
        if (!p->core || is_open(v)) {
            put_rule(arena, rules, v);
        }
        if (p->core && is_new(v)) {
            put_finding(arena, root, diag, v);
        }
    }
}

void gr_conformity_diag(const struct gr_conformity *conformity, struct gr_diag *diag) {
    for (size_t i = 0; i < conformity->verdict_count; i++) {
        const struct gr_verdict *v = &conformity->verdicts[i];
        if (!is_new(v)) {
            continue;
        }
        gr_diag_add(diag, v->rule->severity, v->rule->id, v->at, (struct gr_str){NULL, 0},
                    v->hint ? v->hint : v->yaml, "%s", v->text);
    }
}
