/*
 * account.c - from inputs to runs and totals, in order.
 */
#include "account/account.h"

#include <math.h>
#include <stdlib.h>

#include "account/ledger.h"

/* ---- names of runs that have none ---- */

static bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_uuid(const char *text) {
    size_t i = 0;
    for (; text[i]; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (i >= 36 || (dash ? text[i] != '-' : !is_hex(text[i]))) {
            return false;
        }
    }
    return i == 36;
}

/* Texts that are taken, by open addressing; twice as many slots as texts. */
struct names {
    struct gr_str *slots;
    size_t mask;
};

static struct names names_new(size_t count) {
    size_t size = 16;
    while (size < 2 * count) {
        size *= 2;
    }
    return (struct names){gr_xcalloc(size, sizeof(struct gr_str)), size - 1};
}

/* False if it is taken already. */
static bool names_take(struct names *names, struct gr_str text) {
    size_t slot = (size_t)gr_str_hash(text) & names->mask;
    while (names->slots[slot].p) {
        if (gr_str_eq(names->slots[slot], text)) {
            return false;
        }
        slot = (slot + 1) & names->mask;
    }
    names->slots[slot] = text;
    return true;
}

static struct gr_str short_of(const char *key) {
    return is_uuid(key) ? (struct gr_str){key, 8} : gr_str(key);
}

/* Is every short form there once? */
static bool are_short_unique(const struct gr_run_result *runs, size_t count) {
    struct names names = names_new(count + 1);
    bool unique = true;
    for (size_t i = 0; i < count && unique; i++) {
        unique = names_take(&names, short_of(runs[i].id));
    }
    free(names.slots);
    return unique;
}

/* Unique ids from keys: the first eight characters of a UUID where that is enough, a number where a
 * key occurs again. */
static void name_runs(struct gr_arena *arena, struct gr_run_result *runs, size_t count) {
    bool shorten = are_short_unique(runs, count);
    struct names names = names_new(count + 1);
    for (size_t i = 0; i < count; i++) {
        const char *key = runs[i].id;
        const char *id = shorten ? gr_arena_str(arena, short_of(key)) : key;
        for (size_t n = i + 1; !names_take(&names, gr_str(id)); n++) {
            id = gr_arena_printf(arena, "%s-%zu", key, n); /* its place among all runs */
        }
        runs[i].id = id;
        runs[i].name = runs[i].name ? runs[i].name : id;
    }
    free(names.slots);
}

/* ---- runs ---- */

static struct gr_run_result run_of_spec(const struct gr_ledger *ledger,
                                        const struct gr_account_input *input) {
    const struct gr_run_spec *spec = input->spec;
    return (struct gr_run_result){
        .id = spec->id,
        .name = spec->name ? spec->name : spec->id,
        .group = spec->group ? spec->group : ledger->experiment->group,
        .stage = spec->stage,
        .outcome = spec->outcome,
        .spec = spec,
        .logs = input->logs,
        .log_run_count = input->logs ? input->logs->run_count : 0,
        .log_runs = input->logs ? input->logs->runs : NULL,
    };
}

static struct gr_run_result run_of_log(const struct gr_ledger *ledger, const struct gr_logs *logs,
                                       size_t i) {
    const struct gr_log_run *log = &logs->runs[i];
    return (struct gr_run_result){
        .id = *log->key ? log->key : "run",
        .name = log->project && *log->project ? log->project : NULL,
        .group = ledger->experiment->group,
        .stage = GR_STAGE_UNSTATED,
        .outcome = GR_OUTCOME_USED,
        .logs = logs,
        .log_run_count = 1,
        .log_runs = log,
    };
}

static size_t count_runs(const struct gr_account_input *inputs, size_t count) {
    size_t runs = 0;
    for (size_t i = 0; i < count; i++) {
        runs += inputs[i].spec ? 1 : inputs[i].logs ? inputs[i].logs->run_count : 0;
    }
    return runs;
}

static void collect_runs(struct gr_ledger *ledger, const struct gr_account_input *inputs,
                         size_t count, struct gr_account *out) {
    out->runs = GR_NEW_N(ledger->arena, struct gr_run_result, count_runs(inputs, count) + 1);
    bool from_logs = false;
    for (size_t i = 0; i < count; i++) {
        if (inputs[i].spec) {
            out->runs[out->run_count++] = run_of_spec(ledger, &inputs[i]);
            continue;
        }
        from_logs = true;
        for (size_t k = 0; inputs[i].logs && k < inputs[i].logs->run_count; k++) {
            out->runs[out->run_count++] = run_of_log(ledger, inputs[i].logs, k);
        }
    }
    if (from_logs) {
        name_runs(ledger->arena, out->runs, out->run_count);
    }
}

static void compute_run(struct gr_ledger *ledger, struct gr_run_result *run) {
    run->energy_it_kwh = run->energy_total_kwh = run->pue = GR_UNKNOWN;
    gr_run_duration(run);
    gr_run_energy(ledger, run);
    gr_run_emissions(ledger, run);
    gr_run_compute(ledger, run);
    gr_run_life(ledger, run);
    gr_run_plausible(ledger, run);
}

/* ---- decisions ---- */

static int by_effect(const void *a, const void *b) {
    const struct gr_decision *x = a, *y = b;
    double dx = isnan(x->effect_kwh) ? 0 : fabs(x->effect_kwh);
    double dy = isnan(y->effect_kwh) ? 0 : fabs(y->effect_kwh);
    if (dx != dy) {
        return dx > dy ? -1 : 1;
    }
    return x->file != y->file   ? (x->file < y->file ? -1 : 1)
           : x->line != y->line ? (x->line < y->line ? -1 : 1)
                                : strcmp(x->text, y->text);
}

static void keep_decisions(struct gr_ledger *ledger, struct gr_account *out) {
    struct gr_decision *kept =
        GR_NEW_N(ledger->arena, struct gr_decision, ledger->decision_count + 1);
    if (ledger->decision_count > 0) {
        qsort(ledger->decisions, ledger->decision_count, sizeof *kept, by_effect);
        memcpy(kept, ledger->decisions, ledger->decision_count * sizeof *kept);
    }
    free(ledger->decisions);
    out->decisions = kept;
    out->decision_count = ledger->decision_count;
}

enum gr_status gr_account_compute(const struct gr_experiment *experiment,
                                  const struct gr_account_input *inputs, size_t input_count,
                                  struct gr_factors *factors, struct gr_arena *arena,
                                  struct gr_diag *diag, struct gr_account *out) {
    struct gr_ledger ledger = {experiment, factors, arena, diag, NULL, 0, 0};
    *out = (struct gr_account){0};
    collect_runs(&ledger, inputs, input_count, out);
    for (size_t i = 0; i < out->run_count; i++) {
        compute_run(&ledger, &out->runs[i]);
    }
    for (size_t i = 0; i < input_count; i++) {
        if (!inputs[i].spec && inputs[i].logs) {
            gr_logs_overlap(&ledger, inputs[i].logs);
        }
    }
    gr_totals_compute(&ledger, out->runs, out->run_count, false, &out->totals);
    gr_totals_compute(&ledger, out->runs, out->run_count, true, &out->final);
    if (out->totals.present) {
        gr_groups_compute(&ledger, out);
        gr_trend_compute(&ledger, out);
        gr_projection_compute(&ledger, out);
        gr_scenarios_compute(&ledger, out);
    }
    keep_decisions(&ledger, out);
    if (!out->totals.present) {
        gr_error(diag, "A003", ((struct gr_pos){experiment->file, 0, 0, 0}),
                 "give a log, a declared reading or an estimate",
                 "no run has an energy that can be trusted");
        return GR_REFUSED;
    }
    return GR_OK;
}
