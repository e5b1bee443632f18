/*
 * label.c - what the label says of a block: how the energy is known, where, on what, with which tool.
 */
#include "disclosure/builder.h"

#include <math.h>
#include <stdlib.h>

/* ---- shares: a small table of names with energies, largest first ---- */

struct share {
    const char *name, *extra;
    double kwh;
};

static void share_add(struct share *shares, size_t *count, size_t cap, const char *name,
                      const char *extra, double kwh) {
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(shares[i].name, name) == 0) {
            shares[i].kwh += kwh;
            return;
        }
    }
    if (*count < cap) {
        shares[(*count)++] = (struct share){name, extra, kwh};
    }
}

static int share_compare(const void *a, const void *b) {
    const struct share *x = a;
    const struct share *y = b;
    if (x->kwh != y->kwh) {
        return x->kwh < y->kwh ? 1 : -1;
    }
    return strcmp(x->name, y->name);
}

enum { SHARES_MAX = 64 };

static void put_shares(struct gr_builder *b, struct gr_record *parent, const char *list_key,
                       const char *name_key, const char *extra_key, struct share *shares,
                       size_t count) {
    if (count == 0) {
        return;
    }
    double whole = 0;
    for (size_t i = 0; i < count; i++) {
        whole += shares[i].kwh;
    }
    qsort(shares, count, sizeof(*shares), share_compare);
    struct gr_record *list = gr_record_list(b->arena, parent, list_key);
    for (size_t i = 0; i < count; i++) {
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, name_key, shares[i].name);
        if (extra_key) {
            gr_record_text(b->arena, item, extra_key, shares[i].extra);
        }
        gr_record_number(b->arena, item, "energy_share_ratio",
                         whole > 0 ? shares[i].kwh / whole : 0);
    }
}

static void put_places(struct gr_builder *b, struct gr_record *block, const bool *include) {
    struct share shares[SHARES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        const struct gr_run_result *r = &b->in->account->runs[i];
        const char *place = include[i] ? gr_run_place(b, r) : NULL;
        if (place) {
            share_add(shares, &count, SHARES_MAX, place, gr_run_country(b, r),
                      r->energy_total_kwh.value);
        }
    }
    put_shares(b, block, "places", "place", "country", shares, count);
}

static void put_methods(struct gr_builder *b, struct gr_record *block, const bool *include) {
    struct share shares[SHARES_MAX];
    struct share tools[SHARES_MAX];
    size_t count = 0;
    size_t tool_count = 0;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        const struct gr_run_result *r = &b->in->account->runs[i];
        if (!include[i]) {
            continue;
        }
        for (size_t p = 0; p < r->part_count; p++) {
            share_add(shares, &count, SHARES_MAX, gr_tier_name(r->parts[p].energy_it_kwh.tier),
                      NULL, r->parts[p].energy_it_kwh.value);
        }
        for (size_t l = 0; l < r->log_run_count; l++) {
            if (r->log_runs[l].tool && r->log_runs[l].tool[0]) {
                share_add(tools, &tool_count, SHARES_MAX, r->log_runs[l].tool,
                          r->log_runs[l].tool_version, gr_energy_kwh(r->log_runs[l].total));
            }
        }
    }
    put_shares(b, block, "methods", "tier", NULL, shares, count);
    put_shares(b, block, "tools", "name", "version", tools, tool_count);
}

/* ---- hardware, for the label ---- */

static void hardware_add(struct share *shares, size_t *count, const char *name, const char *kind,
                         double devices) {
    if (name && name[0]) {
        share_add(shares, count, SHARES_MAX, name, kind, devices);
    }
}

static void hardware_of_run(const struct gr_run_result *r, struct share *shares, size_t *count) {
    size_t before = *count;
    size_t spec_count = r->spec ? r->spec->hardware_count : 0;
    for (size_t h = 0; h < spec_count; h++) {
        const struct gr_hardware_use *use = &r->spec->hardware[h];
        const struct gr_hardware *hw = use->hardware;
        double nodes = hw->node_count ? hw->node_count : 1;
        double accelerators =
            use->accelerator_count ? use->accelerator_count : hw->accelerator_count * nodes;
        hardware_add(shares, count, hw->accelerator_model, "accelerator",
                     accelerators > 0 ? accelerators : 1);
        if (!hw->accelerator_model) {
            hardware_add(shares, count, hw->cpu_model, "cpu", hw->cpu_count ? hw->cpu_count : 1);
        }
    }
    for (size_t p = 0; p < r->part_count && *count == before; p++) {
        if (r->parts[p].estimate) {
            const char *name = r->parts[p].device_name;
            hardware_add(shares, count, name, gr_component_name(r->parts[p].component),
                         r->parts[p].count);
        }
    }
    for (size_t p = 0; p < r->part_count; p++) {
        if (*count == before || spec_count == 0) {
            if (r->parts[p].log && r->parts[p].component == GR_COMPONENT_ACCELERATOR) {
                hardware_add(shares, count, r->parts[p].device_name, "accelerator", 1);
            }
        }
    }
    if (*count == before && r->log_run_count > 0) {
        hardware_add(shares, count, r->log_runs[0].gpu_model, "accelerator", 1);
        if (*count == before) {
            hardware_add(shares, count, r->log_runs[0].cpu_model, "cpu", 1);
        }
    }
}

/** The hardware of all runs: of several runs on the same kind, the largest number counts. */
static void put_hardware(struct gr_builder *b, struct gr_record *block, const bool *include) {
    struct share all[SHARES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        struct share own[SHARES_MAX];
        size_t own_count = 0;
        if (!include[i]) {
            continue;
        }
        hardware_of_run(&b->in->account->runs[i], own, &own_count);
        for (size_t k = 0; k < own_count; k++) {
            size_t at = 0;
            while (at < count && strcmp(all[at].name, own[k].name) != 0) {
                at++;
            }
            if (at < count) {
                all[at].kwh = fmax(all[at].kwh, own[k].kwh);
            } else if (count < SHARES_MAX) {
                all[count++] = own[k];
            }
        }
    }
    if (count == 0) {
        return;
    }
    struct gr_record *list = gr_record_list(b->arena, block, "hardware");
    for (size_t k = 0; k < count; k++) {
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, "name", all[k].name);
        gr_record_number(b->arena, item, "count", all[k].kwh);
        gr_record_text(b->arena, item, "kind", all[k].extra);
    }
}

/* ---- how the energy is known ---- */

static const char *measured_methods(struct gr_builder *b, const bool *include) {
    bool counter = false;
    bool metered = false;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        const struct gr_run_result *r = &b->in->account->runs[i];
        for (size_t p = 0; include[i] && p < r->part_count; p++) {
            counter |= r->parts[p].energy_it_kwh.tier == GR_TIER_COUNTER;
            metered |= r->parts[p].energy_it_kwh.tier == GR_TIER_METERED;
        }
    }
    return counter && metered ? "measured" : metered ? "metered" : "counter";
}

void gr_build_knowledge(struct gr_builder *b, struct gr_record *map,
                        const double known_kwh[GR_KNOWLEDGE_COUNT], const char *methods) {
    double whole = 0;
    for (int k = 0; k < GR_KNOWLEDGE_COUNT; k++) {
        whole += known_kwh[k];
    }
    struct gr_record *list = gr_record_list(b->arena, map, "knowledge");
    for (int k = 0; k < GR_KNOWLEDGE_COUNT && whole > 0; k++) {
        if (known_kwh[k] <= 0) {
            continue;
        }
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, "class", gr_knowledge_name((enum gr_knowledge)k));
        gr_record_number(b->arena, item, "energy_kwh", known_kwh[k]);
        gr_record_number(b->arena, item, "share_ratio", known_kwh[k] / whole);
        if (k == GR_KNOWN_MEASURED && methods) {
            gr_record_text(b->arena, item, "methods", methods);
        }
    }
}

void gr_build_label_facts(struct gr_builder *b, struct gr_record *block,
                          const struct gr_totals *totals, const bool *include) {
    gr_build_knowledge(b, block, totals->known_kwh, measured_methods(b, include));
    put_places(b, block, include);
    put_hardware(b, block, include);
    put_methods(b, block, include);
}
