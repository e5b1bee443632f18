/*
 * resolve.c - of everything that is given for a run, what counts, and once.
 *
 * Two sources that measured the same component at the same time: the better tier counts, of equals the
 * larger.  A node or wall meter holds the components inside it: it is the total, they are its parts.
 */
#include "account/ledger.h"

enum { SOURCES_MAX = 64, SLOT_OUTER = GR_COMPONENT_COUNT, SLOT_COUNT };

/* What one source says of one slot: a component, or everything (an outer measurement). */
struct summary {
    uint32_t source;
    const char *name;
    enum gr_reach reach;
    enum gr_tier tier;
    double kwh;
    gr_time start, end; /* GR_TIME_NONE: not known */
    bool zone_known;
    struct gr_pos where;
    bool kept;
};

struct slot {
    struct summary sources[SOURCES_MAX];
    size_t count;
};

static double kwh_of(const struct gr_claim *claim) {
    return claim->part.energy_it_kwh.value;
}

static size_t slot_of(const struct gr_claim *claim) {
    return claim->reach == GR_REACH_INNER ? (size_t)claim->part.component : (size_t)SLOT_OUTER;
}

static struct summary *summary_of(struct slot *slot, const struct gr_claim *claim) {
    for (size_t i = 0; i < slot->count; i++) {
        if (slot->sources[i].source == claim->source) {
            return &slot->sources[i];
        }
    }
    if (slot->count == SOURCES_MAX) {
        return NULL; /* there are fewer formats than that */
    }
    struct summary *s = &slot->sources[slot->count++];
    *s = (struct summary){.source = claim->source,
                          .name = claim->source_name,
                          .reach = claim->reach,
                          .tier = claim->part.energy_it_kwh.tier,
                          .start = claim->start,
                          .end = claim->end,
                          .zone_known = claim->zone_known,
                          .where = claim->part.where};
    return s;
}

static void widen(struct summary *s, const struct gr_claim *claim) {
    enum gr_tier tier = claim->part.energy_it_kwh.tier;
    bool unknown = s->start == GR_TIME_NONE || claim->start == GR_TIME_NONE ||
                   s->end == GR_TIME_NONE || claim->end == GR_TIME_NONE;
    s->start = unknown ? GR_TIME_NONE : claim->start < s->start ? claim->start : s->start;
    s->end = unknown ? GR_TIME_NONE : claim->end > s->end ? claim->end : s->end;
    s->zone_known = s->zone_known && claim->zone_known;
    s->reach = claim->reach > s->reach ? claim->reach : s->reach;
    s->tier = tier > s->tier ? tier : s->tier;
    s->kwh += kwh_of(claim);
}

static void summarise(const struct gr_claims *claims, struct slot slots[SLOT_COUNT]) {
    for (size_t i = 0; i < claims->count; i++) {
        const struct gr_claim *claim = &claims->items[i];
        struct summary *s = claim->dropped ? NULL : summary_of(&slots[slot_of(claim)], claim);
        if (s) {
            widen(s, claim);
        }
    }
}

/* Not at the same time, for certain: the stamps of both are known, and both with a zone or both without. */
static bool is_apart(const struct summary *a, const struct summary *b) {
    bool known = a->start != GR_TIME_NONE && a->end != GR_TIME_NONE && b->start != GR_TIME_NONE &&
                 b->end != GR_TIME_NONE && a->zone_known == b->zone_known;
    bool instant = a->start == b->end && b->start == a->end; /* both are one and the same moment */
    return known && !instant && (a->end <= b->start || b->end <= a->start);
}

/* Is a the one to keep of two that measured the same? */
static bool is_better(const struct summary *a, const struct summary *b) {
    if (a->reach != b->reach) {
        return a->reach > b->reach;
    }
    return a->tier != b->tier ? a->tier < b->tier
           : a->kwh != b->kwh ? a->kwh > b->kwh
                              : a->source < b->source;
}

static void drop(struct gr_claims *claims, size_t slot, uint32_t source) {
    for (size_t i = 0; i < claims->count; i++) {
        struct gr_claim *claim = &claims->items[i];
        claim->dropped |= slot_of(claim) == slot && claim->source == source;
    }
}

static void decide_twice(struct gr_ledger *ledger, size_t slot, const struct summary *out,
                         const struct summary *in) {
    const char *what = slot == SLOT_OUTER ? "whole" : gr_component_name((enum gr_component)slot);
    gr_ledger_decide(ledger, "A010", out->where, gr_ledger_number(ledger, out->kwh), "not counted",
                     -out->kwh,
                     gr_arena_printf(ledger->arena,
                                     "the %s energy of %s is a second reading of what %s has (%s)",
                                     what, out->name, in->name,
                                     in->tier < out->tier ? "the better method" : "the larger"));
}

/* Keeps the best source of a slot and those at another time; drops the others. */
static void keep_best(struct gr_ledger *ledger, struct gr_claims *claims, struct slot *slots,
                      size_t index) {
    struct slot *slot = &slots[index];
    for (size_t n = 0; n < slot->count; n++) {
        size_t best = n;
        for (size_t i = n; i < slot->count; i++) {
            best = is_better(&slot->sources[i], &slot->sources[best]) ? i : best;
        }
        struct summary s = slot->sources[best];
        slot->sources[best] = slot->sources[n];
        s.kept = true;
        for (size_t i = 0; i < n && s.kept; i++) {
            const struct summary *other = &slot->sources[i];
            if (other->kept && !is_apart(other, &s)) {
                s.kept = false;
                drop(claims, index, s.source);
                decide_twice(ledger, index, &s, other);
            }
        }
        slot->sources[n] = s;
    }
}

/* Of the outer measurements of one run of a log the widest counts: a wall meter holds the node. */
static void keep_widest(struct gr_ledger *ledger, struct gr_claims *claims) {
    for (size_t i = 0; i < claims->count; i++) {
        struct gr_claim *claim = &claims->items[i];
        for (size_t k = i + 1; k < claims->count && claims->items[k].source == claim->source &&
                               claims->items[k].log_run == claim->log_run;
             k++) {
            struct gr_claim *other = &claims->items[k];
            bool outer = claim->reach != GR_REACH_INNER && other->reach != GR_REACH_INNER;
            if (!outer || claim->reach == other->reach || claim->dropped || other->dropped) {
                continue;
            }
            struct gr_claim *out = claim->reach < other->reach ? claim : other;
            out->dropped = true;
            gr_ledger_decide(ledger, "A011", out->part.where, gr_ledger_number(ledger, kwh_of(out)),
                             "not counted", -kwh_of(out),
                             "a wider measurement of the same run holds it");
        }
    }
}

static struct gr_claim *only_outer(struct gr_claims *claims) {
    struct gr_claim *found = NULL;
    for (size_t i = 0; i < claims->count; i++) {
        struct gr_claim *claim = &claims->items[i];
        if (!claim->dropped && claim->reach != GR_REACH_INNER) {
            if (found) {
                return NULL;
            }
            found = claim;
        }
    }
    return found;
}

/* Turns the outer measurement into what is left of it beside the parts inside. */
static void leave_rest(struct gr_ledger *ledger, struct gr_claim *outer, double inner_kwh) {
    struct gr_log_device *rest = GR_NEW(ledger->arena, struct gr_log_device);
    double kwh = kwh_of(outer) - inner_kwh;
    struct gr_energy left = {0};
    *rest = *outer->part.log;
    if (gr_energy_from_kwh(kwh, &left)) {
        rest->energy = left;
    }
    outer->whole = outer->part.energy_it_kwh;
    outer->part.log = rest;
    outer->part.component = GR_COMPONENT_OTHER;
    outer->part.energy_it_kwh = gr_quantity_make(
        gr_energy_kwh(rest->energy), gr_tier_uncertainty(outer->whole.tier), outer->whole.tier);
}

static bool is_same_pue(const struct gr_claims *claims, const struct gr_claim *outer) {
    for (size_t i = 0; i < claims->count; i++) {
        const struct gr_claim *claim = &claims->items[i];
        bool alike = claim->sealed == outer->sealed &&
                     (claim->pue_inside == outer->pue_inside ||
                      (claim->pue_inside != claim->pue_inside &&
                       outer->pue_inside != outer->pue_inside)); /* both NAN */
        if (!claim->dropped && !alike) {
            return false;
        }
    }
    return true;
}

static void drop_reach(struct gr_claims *claims, bool inner) {
    for (size_t i = 0; i < claims->count; i++) {
        struct gr_claim *claim = &claims->items[i];
        claim->dropped |= (claim->reach == GR_REACH_INNER) == inner;
    }
}

struct sums {
    double inner, outer;
    struct gr_pos inner_where, outer_where;
};

static struct sums sums_of(const struct gr_claims *claims) {
    struct sums s = {0, 0, GR_NOWHERE, GR_NOWHERE};
    struct gr_sum inside = {0}, outside = {0};
    for (size_t i = 0; i < claims->count; i++) {
        const struct gr_claim *claim = &claims->items[i];
        if (claim->dropped) {
            continue;
        }
        bool inner = claim->reach == GR_REACH_INNER;
        struct gr_sum *sum = inner ? &inside : &outside;
        struct gr_pos *where = inner ? &s.inner_where : &s.outer_where;
        *where = sum->value == 0 ? claim->part.where : *where;
        gr_sum_add(sum, kwh_of(claim));
    }
    s.inner = gr_sum_value(inside);
    s.outer = gr_sum_value(outside);
    return s;
}

/* Estimates of parts say nothing beside a measurement of the whole. */
static void drop_estimates(struct gr_ledger *ledger, struct gr_claims *claims) {
    for (size_t i = 0; i < claims->count; i++) {
        struct gr_claim *claim = &claims->items[i];
        if (!claim->dropped && claim->source == GR_SOURCE_ESTIMATE) {
            claim->dropped = true;
            gr_ledger_decide(ledger, "A011", claim->part.where,
                             gr_ledger_number(ledger, kwh_of(claim)), "not counted", -kwh_of(claim),
                             "the measurement of the whole holds what is estimated");
        }
    }
}

/* The outer measurement is taken for the whole, so what the parts used at other times is missing from it. */
static void warn_of_longer_parts(struct gr_ledger *ledger, const struct gr_claims *claims) {
    const gr_time slack = 60 * GR_SECOND_NS;
    gr_time start = INT64_MAX, end = INT64_MIN;
    bool zone = false, stamped = true;
    for (size_t i = 0; i < claims->count; i++) {
        const struct gr_claim *claim = &claims->items[i];
        if (!claim->dropped && claim->reach != GR_REACH_INNER) {
            start = claim->start < start ? claim->start : start;
            end = claim->end > end ? claim->end : end;
            zone = claim->zone_known;
            stamped = stamped && claim->start != GR_TIME_NONE && claim->end != GR_TIME_NONE;
        }
    }
    for (size_t i = 0; i < claims->count; i++) {
        const struct gr_claim *claim = &claims->items[i];
        bool known = stamped && claim->start != GR_TIME_NONE && claim->end != GR_TIME_NONE &&
                     claim->zone_known == zone;
        bool inner = !claim->dropped && claim->reach == GR_REACH_INNER;
        if (inner && known && (claim->start < start - slack || claim->end > end + slack)) {
            gr_warning(ledger->diag, "A014", claim->part.where,
                       "give window_start and window_end, or a run of its own",
                       "a part was logged for longer than the node or wall meter that holds it: "
                       "the total lacks what it used outside");
            return;
        }
    }
}

static void resolve_outer(struct gr_ledger *ledger, struct gr_claims *claims) {
    if (sums_of(claims).outer > 0) {
        drop_estimates(ledger, claims);
    }
    struct sums s = sums_of(claims);
    if (!(s.inner > 0) || !(s.outer > 0)) {
        return;
    }
    if (s.inner > s.outer * (1 + 1e-9)) {
        drop_reach(claims, false);
        gr_ledger_decide(ledger, "A012", s.outer_where, gr_ledger_number(ledger, s.outer),
                         "not counted", -s.outer,
                         "the parts add up to more than the meter that should hold them");
        gr_warning(ledger->diag, "A012", s.outer_where,
                   "check that both cover the same time and nodes",
                   "the parts of a run add up to more than the node or wall meter that holds them");
        return;
    }
    warn_of_longer_parts(ledger, claims);
    gr_ledger_decide(ledger, "A011", s.inner_where, gr_ledger_number(ledger, s.inner),
                     "part of the outer measurement", -s.inner,
                     "a node or wall measurement is the total; the components are parts of it");
    struct gr_claim *outer = only_outer(claims);
    if (outer && outer->part.log && is_same_pue(claims, outer)) {
        leave_rest(ledger, outer, s.inner);
    } else {
        drop_reach(claims, true);
    }
}

static bool has_one_source(const struct gr_claims *claims) {
    for (size_t i = 1; i < claims->count; i++) {
        if (claims->items[i].source != claims->items[0].source) {
            return false;
        }
    }
    return true;
}

/* Is every outer summary apart from every inner one?  Then nothing holds anything. */
static bool is_outer_apart(const struct slot slots[SLOT_COUNT]) {
    for (size_t o = 0; o < slots[SLOT_OUTER].count; o++) {
        for (size_t c = 0; c < SLOT_OUTER; c++) {
            for (size_t i = 0; i < slots[c].count; i++) {
                if (!is_apart(&slots[SLOT_OUTER].sources[o], &slots[c].sources[i])) {
                    return false;
                }
            }
        }
    }
    return true;
}

void gr_claims_resolve(struct gr_ledger *ledger, struct gr_claims *claims) {
    struct slot slots[SLOT_COUNT] = {0};
    keep_widest(ledger, claims);
    summarise(claims, slots);
    for (size_t i = 0; i < SLOT_COUNT && !has_one_source(claims); i++) {
        keep_best(ledger, claims, slots, i);
    }
    if (!is_outer_apart(slots)) {
        resolve_outer(ledger, claims);
    }
}
