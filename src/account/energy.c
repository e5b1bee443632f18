/*
 * energy.c - the parts of a run and their sum.
 */
#include <math.h>
#include <stdlib.h>

#include "account/ledger.h"

const char *gr_knowledge_name(enum gr_knowledge k) {
    static const char *const names[GR_KNOWLEDGE_COUNT] = {
        [GR_KNOWN_MEASURED] = "measured",         [GR_KNOWN_INTERPOLATED] = "interpolated",
        [GR_KNOWN_EXTRAPOLATED] = "extrapolated", [GR_KNOWN_MODELLED] = "modelled",
        [GR_KNOWN_DECLARED] = "declared",         [GR_KNOWN_MISSING] = "missing",
    };
    return names[k];
}

static int class_of(const struct gr_part *part) {
    return (int)part->energy_it_kwh.tier * GR_COMPONENT_COUNT + (int)part->component;
}

static struct gr_quantity sum_of_parts(const struct gr_run_result *run) {
    struct gr_quantity *terms = gr_xcalloc(run->part_count + 1, sizeof *terms);
    int *classes = gr_xcalloc(run->part_count + 1, sizeof *classes);
    for (size_t i = 0; i < run->part_count; i++) {
        terms[i] = run->parts[i].energy_it_kwh;
        classes[i] = class_of(&run->parts[i]);
    }
    struct gr_quantity sum = gr_quantity_sum(terms, classes, run->part_count);
    free(terms);
    free(classes);
    return sum;
}

static void override_parts(const struct gr_ledger *ledger, struct gr_run_result *run) {
    static const char *const names[GR_COMPONENT_COUNT] = {
        [GR_COMPONENT_ACCELERATOR] = "energy_accelerator_kwh",
        [GR_COMPONENT_CPU] = "energy_cpu_kwh",
        [GR_COMPONENT_MEMORY] = "energy_memory_kwh",
        [GR_COMPONENT_INTERCONNECT] = "energy_interconnect_kwh",
        [GR_COMPONENT_OTHER] = "energy_other_kwh",
    };
    for (size_t i = 0; i < run->part_count; i++) {
        struct gr_part *part = &run->parts[i];
        part->energy_it_kwh =
            gr_ledger_override(ledger, names[part->component], run->id, part->energy_it_kwh);
    }
}

/* What the IT energy of a claim is of. */
static enum gr_boundary boundary_of(const struct gr_claim *claim) {
    bool undone = claim->boundary == GR_BOUNDARY_FACILITY && !claim->sealed;
    bool device = claim->boundary == GR_BOUNDARY_DEVICE || undone;
    return device && claim->reach >= GR_REACH_NODE ? GR_BOUNDARY_NODE
           : device                                ? GR_BOUNDARY_DEVICE
                                                   : claim->boundary;
}

/* Was an outer measurement split into the parts inside it and the rest? */
static bool is_split(const struct gr_claims *claims) {
    for (size_t i = 0; i < claims->count; i++) {
        if (!claims->items[i].dropped && claims->items[i].whole.known) {
            return true;
        }
    }
    return false;
}

/* Moves what counts from the claims into the run. */
static void keep_parts(struct gr_ledger *ledger, struct gr_run_result *run,
                       const struct gr_claims *claims) {
    run->parts = GR_NEW_N(ledger->arena, struct gr_part, claims->count + 1);
    run->boundary = GR_BOUNDARY_FACILITY;
    bool split = is_split(claims);
    for (size_t i = 0; i < claims->count; i++) {
        const struct gr_claim *claim = &claims->items[i];
        if (claim->dropped) {
            continue;
        }
        enum gr_boundary boundary = boundary_of(claim);
        bool part_of_outer = split && claim->reach == GR_REACH_INNER;
        run->boundary = boundary < run->boundary && !part_of_outer ? boundary : run->boundary;
        run->parts[run->part_count++] = claim->part;
    }
}

/* Where an outer measurement was split into parts, its interval is that of the sum. */
static struct gr_quantity whole_of(const struct gr_claims *claims, struct gr_quantity sum,
                                   bool *own) {
    for (size_t i = 0; i < claims->count; i++) {
        const struct gr_claim *claim = &claims->items[i];
        if (!claim->dropped && claim->whole.known) {
            *own = true;
            struct gr_spread s = gr_quantity_spread(claim->whole);
            return gr_quantity_spread_make(sum.value, s, claim->whole.tier);
        }
    }
    return sum;
}

static bool is_sealed(const struct gr_claims *claims) {
    for (size_t i = 0; i < claims->count; i++) {
        if (!claims->items[i].dropped && claims->items[i].sealed) {
            return true;
        }
    }
    return false;
}

static void sum_up(struct gr_ledger *ledger, struct gr_run_result *run,
                   const struct gr_claims *claims) {
    struct gr_quantity sum = whole_of(claims, sum_of_parts(run), &run->own_interval);
    struct gr_quantity stated = gr_ledger_override(ledger, "energy_it_kwh", run->id, sum);
    run->own_interval |= stated.low != sum.low || stated.high != sum.high;
    if (is_sealed(claims)) {
        run->energy_it_kwh = GR_UNKNOWN;
        run->energy_total_kwh = stated;
    } else {
        run->energy_it_kwh = stated;
        run->energy_total_kwh = run->pue.known ? gr_quantity_product(stated, run->pue) : stated;
        run->energy_total_kwh.tier = stated.tier; /* the overhead is the smaller part */
        run->boundary = run->pue.known ? GR_BOUNDARY_FACILITY : run->boundary;
    }
    run->energy_total_kwh =
        gr_ledger_override(ledger, "energy_total_kwh", run->id, run->energy_total_kwh);
}

static void know(struct gr_run_result *run) {
    double pue = run->pue.known && run->energy_it_kwh.known ? run->pue.value : 1;
    for (size_t i = 0; i < run->part_count; i++) {
        const struct gr_part *part = &run->parts[i];
        double kwh = part->energy_it_kwh.value;
        bool declared = !part->log && !part->estimate;
        bool measured = part->energy_it_kwh.tier <= GR_TIER_COUNTER;
        enum gr_knowledge k = declared   ? GR_KNOWN_DECLARED
                              : measured ? GR_KNOWN_MEASURED
                                         : GR_KNOWN_MODELLED;
        double bridged = k == GR_KNOWN_DECLARED ? 0 : fmin(part->interpolated_kwh, kwh);
        run->known_kwh[k] += kwh - bridged;
        run->known_kwh[GR_KNOWN_INTERPOLATED] += bridged;
        run->known_kwh[GR_KNOWN_MISSING] += part->missing_kwh * pue;
    }
    if (run->energy_it_kwh.known) {
        run->known_kwh[GR_KNOWN_DECLARED] += run->energy_it_kwh.value * (pue - 1);
    }
}

static double duration_of_logs(const struct gr_run_result *run) {
    double sum = 0;
    for (size_t i = 0; i < run->log_run_count; i++) {
        sum += run->log_runs[i].duration_s > 0 ? run->log_runs[i].duration_s : 0;
    }
    return sum;
}

/* Why there is no energy; NULL if there is. */
static const char *why_excluded(struct gr_ledger *ledger, const struct gr_run_result *run,
                                size_t claim_count) {
    if (run->energy_total_kwh.known && run->energy_total_kwh.value > 0) {
        return NULL;
    }
    for (size_t i = 0; i < run->log_run_count && claim_count == 0; i++) {
        if (run->log_runs[i].anomaly) {
            return run->log_runs[i].anomaly;
        }
    }
    if (claim_count == 0) {
        bool given = run->log_run_count > 0 || (run->spec && run->spec->estimate_count > 0);
        return given ? "no energy can be known from what is given"
                     : "it has no log, reading or estimate";
    }
    double seconds = duration_of_logs(run);
    return seconds > 0 ? gr_arena_printf(ledger->arena, "0 kWh in %s s: not measured",
                                         gr_ledger_number(ledger, seconds))
                       : "its energy is 0 kWh";
}

static void exclude(struct gr_ledger *ledger, struct gr_run_result *run) {
    const char *hint = NULL;
    if (!run->log_run_count && run->spec && !run->spec->estimate_count) {
        hint = "give logs:, declared: or estimate:";
    }
    gr_warning(ledger->diag, "A001", gr_run_pos(run), hint, "a run is not in the sums: %s",
               run->excluded);
    run->energy_it_kwh = run->energy_total_kwh = GR_UNKNOWN;
    run->part_count = 0;
    run->pue = GR_UNKNOWN;
    run->pue_inside = false;
    memset(run->known_kwh, 0, sizeof run->known_kwh);
}

static double naive_kwh(const struct gr_run_result *run) {
    double sum = (double)NAN;
    size_t hint = 0;
    for (size_t i = 0; i < run->log_run_count; i++) {
        const struct gr_log_run *log = &run->log_runs[i];
        const struct gr_log_input *input = gr_input_of(run->logs, log->file, &hint);
        if (input && input->has_naive) {
            sum = (isnan(sum) ? 0 : sum) + gr_energy_kwh(log->naive);
        }
    }
    return sum;
}

void gr_run_energy(struct gr_ledger *ledger, struct gr_run_result *run) {
    struct gr_claims claims = {0};
    gr_claims_of_logs(ledger, run, &claims);
    if (run->spec) {
        gr_claim_declared(run->spec, &claims);
        gr_claims_of_estimates(ledger, run->spec, &claims);
    }
    gr_claims_resolve(ledger, &claims);
    gr_run_pue(ledger, run, &claims);
    keep_parts(ledger, run, &claims);
    override_parts(ledger, run);
    sum_up(ledger, run, &claims);
    know(run);
    run->naive_kwh = naive_kwh(run);
    run->excluded = why_excluded(ledger, run, claims.count);
    if (run->excluded) {
        exclude(ledger, run);
    }
    free(claims.items);
}
