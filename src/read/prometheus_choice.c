/* Which of several metrics of the same energy is read. */
#include "read/prometheus.h"

#define BIT(subject) (1U << (subject))

/** Subjects that hold the energy of one. */
static unsigned wholes_of(enum gr_prom_subject subject) {
    const unsigned machine =
        BIT(GR_PROM_NODE) | BIT(GR_PROM_CPU) | BIT(GR_PROM_DRAM) | BIT(GR_PROM_GPU);
    switch (subject) {
    case GR_PROM_SHARE_ALL:
        return machine;
    case GR_PROM_SHARE_CPU:
    case GR_PROM_SHARE_DRAM:
    case GR_PROM_SHARE_GPU:
        return machine | BIT(GR_PROM_SHARE_ALL);
    case GR_PROM_NODE:
    case GR_PROM_CPU:
    case GR_PROM_DRAM:
    case GR_PROM_GPU:
    case GR_PROM_PART:
    case GR_PROM_SUBJECTS:
        break;
    }
    return 0;
}

static bool any_of(const struct gr_prom_choice *choice, unsigned subjects) {
    for (int i = 0; i < GR_PROM_SUBJECTS; i++) {
        if (choice->of[i] && (subjects & BIT(i))) {
            return true;
        }
    }
    return false;
}

/** True if a share that this subject holds is already read. */
static bool comes_late(const struct gr_prom_choice *choice, enum gr_prom_subject subject) {
    for (int i = GR_PROM_SHARE_ALL; i <= GR_PROM_SHARE_GPU; i++) {
        if (choice->of[i] && (wholes_of((enum gr_prom_subject)i) & BIT(subject))) {
            return true;
        }
    }
    return false;
}

/** Zones of one metric share their rank's place: package, dram. */
static bool same(const struct gr_prom_metric *a, const struct gr_prom_metric *b) {
    return a->rank == b->rank && strcmp(a->name, b->name) == 0;
}

void gr_prom_offer(struct gr_prom_choice *choice, const struct gr_prom_metric *metric) {
    const struct gr_prom_metric **best = &choice->of[metric->subject];
    if (metric->subject != GR_PROM_PART && (!*best || metric->rank < (*best)->rank)) {
        *best = metric;
    }
}

static void note(uint64_t *count, uint64_t *first, uint64_t line) {
    *first = (*count)++ == 0 ? line : *first;
}

bool gr_prom_take(struct gr_prom_choice *choice, const struct gr_prom_metric *metric,
                  uint64_t line) {
    const struct gr_prom_metric **chosen = &choice->of[metric->subject];
    if (metric->subject == GR_PROM_PART || any_of(choice, wholes_of(metric->subject))) {
        note(&choice->parts, &choice->first_part, line);
        return false;
    }
    if (*chosen && !same(*chosen, metric)) {
        note(&choice->others, &choice->first_other, line);
        return false;
    }
    if (!*chosen && comes_late(choice, metric->subject)) {
        choice->late = metric;
        choice->late_line = line;
        return false;
    }
    *chosen = metric;
    if (metric->subject >= GR_PROM_SHARE_ALL) {
        note(&choice->shares, &choice->first_share, line);
    }
    return true;
}
