/*
 * decide.c - small things that the files of this room share.
 */
#include "account/ledger.h"

#include <math.h>

#include "base/num.h"

void gr_ledger_decide(struct gr_ledger *ledger, const char *code, struct gr_pos where,
                      const char *before, const char *after, double effect_kwh, const char *text) {
    for (size_t i = 0; i < ledger->decision_count; i++) {
        struct gr_decision *d = &ledger->decisions[i];
        if (d->file == where.file && strcmp(d->code, code) == 0 && strcmp(d->text, text) == 0) {
            d->effect_kwh += effect_kwh;
            d->count++;
            return;
        }
    }
    GR_PUSH(ledger->decisions, ledger->decision_count, ledger->decision_cap) =
        (struct gr_decision){.code = code,
                             .file = where.file,
                             .line = where.line,
                             .col = where.col,
                             .before = before,
                             .after = after,
                             .text = text,
                             .effect_kwh = effect_kwh,
                             .count = 1};
}

struct gr_quantity gr_ledger_override(const struct gr_ledger *ledger, const char *quantity,
                                      const char *run, struct gr_quantity q) {
    const struct gr_experiment *x = ledger->experiment;
    for (size_t i = x->override_count; q.known && i > 0; i--) { /* the last one counts */
        const struct gr_override *o = &x->overrides[i - 1];
        bool meant = !o->run || (run && strcmp(o->run, run) == 0);
        if (meant && o->quantity && strcmp(o->quantity, quantity) == 0 && o->pct >= 0) {
            return gr_quantity_make(q.value, o->pct / 100, q.tier);
        }
    }
    return q;
}

const char *gr_ledger_number(struct gr_ledger *ledger, double value) {
    char text[GR_NUM_SIZE];
    size_t n = gr_num_shortest(value, text);
    return gr_arena_str(ledger->arena, (struct gr_str){text, n});
}

const struct gr_location *gr_run_location(const struct gr_ledger *ledger,
                                          const struct gr_run_result *run) {
    return run->spec && run->spec->location ? run->spec->location : ledger->experiment->location;
}

const struct gr_grid *gr_run_grid(const struct gr_ledger *ledger, const struct gr_run_result *run) {
    return run->spec && run->spec->grid ? run->spec->grid : ledger->experiment->grid;
}

struct gr_pos gr_run_pos(const struct gr_run_result *run) {
    if (run->spec) {
        return run->spec->pos;
    }
    if (run->log_run_count > 0) {
        return (struct gr_pos){run->log_runs[0].file, 0, run->log_runs[0].line, 0};
    }
    return GR_NOWHERE;
}

const struct gr_log_input *gr_input_of(const struct gr_logs *logs, uint32_t file, size_t *hint) {
    for (size_t i = 0; logs && i < logs->input_count; i++) {
        size_t at = (*hint + i) % logs->input_count;
        if (logs->inputs[at].file == file) {
            *hint = at;
            return &logs->inputs[at];
        }
    }
    return NULL;
}
