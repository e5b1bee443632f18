/*
 * ranks.c - one machine seen by several processes.
 *
 * A tool that measures the whole machine and is started in every rank of a job writes the machine's energy
 * once for each rank.  Runs of it that begin and end together on machines of one description, of like
 * energy, and as many as that machine has GPUs, are taken for its ranks: the largest counts.  Where they
 * agree in all but their number they may as well be several machines of one kind: counted, with a warning.
 */
#include <stdlib.h>

#include "read/sink_state.h"

/* The ranks of a job do not start and stop at the same instant. */
#define APART_MOST_NS (60 * GR_SECOND_NS)
#define LIKE_ENERGY   0.05

static int by_text(const char *a, const char *b) {
    return strcmp(a, b);
}

static int by_number(double a, double b) {
    if (isnan(a) || isnan(b)) {
        return (int)isnan(a) - (int)isnan(b);
    }
    return (a > b) - (a < b);
}

/** The same machine as far as the log describes it, and the same work on it. */
static int by_machine(const struct gr_log_run *a, const struct gr_log_run *b) {
    const int order[] = {
        by_text(a->project, b->project),
        by_text(a->host, b->host),
        by_text(a->cpu_model, b->cpu_model),
        by_text(a->gpu_model, b->gpu_model),
        by_number(a->cpu_count, b->cpu_count),
        by_number(a->gpu_count, b->gpu_count),
        by_number(a->ram_total_gb, b->ram_total_gb),
    };
    for (size_t i = 0; i < GR_COUNT(order); i++) {
        if (order[i] != 0) {
            return order[i];
        }
    }
    return 0;
}

static int in_order(const void *x, const void *y) {
    const struct gr_log_run *a = &(*(struct gr_sink_run *const *)x)->out;
    const struct gr_log_run *b = &(*(struct gr_sink_run *const *)y)->out;
    int machine = by_machine(a, b);
    return machine ? machine : (a->end > b->end) - (a->end < b->end);
}

static bool is_together(const struct gr_log_run *a, const struct gr_log_run *b) {
    int64_t end = b->end - a->end;
    double length = fabs(b->duration_s - a->duration_s);
    return by_machine(a, b) == 0 && end <= APART_MOST_NS &&
           (double)end / 1e9 <= a->duration_s / 10 && length <= a->duration_s / 10;
}

static bool is_like(const struct gr_log_run *a, const struct gr_log_run *b) {
    double x = gr_energy_joule(a->total), y = gr_energy_joule(b->total);
    return fabs(x - y) <= LIKE_ENERGY * fmax(x, y);
}

static void count_once(struct gr_sink *sink, struct gr_sink_run **group, size_t count) {
    size_t largest = 0;
    for (size_t i = 1; i < count; i++) {
        bool more = gr_energy_cmp(group[i]->out.total, group[largest]->out.total) > 0;
        largest = more ? i : largest;
    }
    for (size_t i = 0; i < count; i++) {
        struct gr_log_run *out = &group[i]->out;
        if (i != largest) {
            out->anomaly = "another process measured the same machine at the same time";
            gr_sink_decide_at(sink, group[i]->held_input, "R263",
                              (struct gr_pos){out->file, 0, out->line, 0}, 1,
                              -gr_energy_kwh(out->total),
                              "processes that measured one machine together are counted once");
        }
    }
}

static void look_at(struct gr_sink *sink, struct gr_sink_run **group, size_t count) {
    const struct gr_log_run *first = &group[0]->out;
    bool like = count > 1;
    for (size_t i = 1; i < count; i++) {
        like = like && is_like(first, &group[i]->out);
    }
    if (!like) {
        return;
    }
    if (by_number(first->gpu_count, (double)count) == 0) {
        count_once(sink, group, count);
        return;
    }
    gr_warning(sink->diag, "R264", ((struct gr_pos){first->file, 0, first->line, 0}),
               "if they did, keep the log of one of them",
               "%zu runs of the whole machine at the same time may have measured one machine: all "
               "are counted",
               count);
}

void gr_sink_ranks(struct gr_sink *sink) {
    struct gr_sink_run **runs = NULL;
    size_t count = 0, cap = 0;
    for (size_t i = 0; i < sink->run_count; i++) {
        struct gr_sink_run *run = &sink->runs[i];
        const struct gr_log_run *out = &run->out;
        if (run->whole_machine && run->has_total && !out->anomaly && out->end != GR_TIME_NONE &&
            out->duration_s > 0) {
            GR_PUSH(runs, count, cap) = run;
        }
    }
    if (count > 1) {
        qsort(runs, count, sizeof(*runs), in_order);
    }
    for (size_t i = 0, n = 1; i < count; i += n) {
        for (n = 1; i + n < count && is_together(&runs[i]->out, &runs[i + n]->out);) {
            n++;
        }
        look_at(sink, runs + i, n);
    }
    free(runs);
}
