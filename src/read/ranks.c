/*
 * ranks.c - one machine seen by several processes.
 *
 * A tool that measures the whole machine and is started in every rank of a job writes the machine's energy
 * once for each rank.  Runs of it that begin and end together on machines of one description, of like
 * energy, and as many as that machine has GPUs, are taken for its ranks: the largest counts.  Where they
 * agree in all but their number they may as well be several machines of one kind: counted, with a warning.
 */
#include <stdlib.h>

#include "read/sink_further.h"

/* The ranks of a job do not start and stop at the same instant. */
#define APART_MOST_NS (60 * GR_SECOND_NS)
#define LIKE_ENERGY   0.05

/** A run of a whole machine: one of the sink's, or one that was folded. */
struct rank {
    gr_time end;
    double duration_s, gpu_count;
    struct gr_energy total;
    struct gr_pos where;
    uint32_t input, index;
    bool folded;
};

static uint64_t mix(uint64_t hash, uint64_t more) {
    hash = (hash ^ more) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

/** The same machine as far as the log describes it, and the same work on it. */
uint64_t gr_sink_machine(const struct gr_sink_run *run) {
    const struct gr_log_run *out = &run->out;
    if (!run->whole_machine || !run->has_total || run->falls || out->end == GR_TIME_NONE ||
        !(out->duration_s > 0)) {
        return 0;
    }
    const char *const texts[] = {out->project, out->host, out->cpu_model, out->gpu_model};
    const double numbers[] = {out->cpu_count, out->gpu_count, out->ram_total_gb};
    uint64_t hash = 1;
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        hash = mix(hash, gr_str_hash(gr_str(texts[i])));
    }
    for (size_t i = 0; i < GR_COUNT(numbers); i++) {
        uint64_t bits = 0;
        if (!isnan(numbers[i])) {
            memcpy(&bits, &numbers[i], sizeof(bits));
        }
        hash = mix(hash, bits);
    }
    return hash ? hash : 1;
}

static struct rank rank_of_run(const struct gr_sink *sink, uint32_t i) {
    const struct gr_sink_run *run = &sink->runs[i];
    const struct gr_log_run *out = &run->out;
    return (struct rank){
        .end = out->end,
        .duration_s = out->duration_s,
        .gpu_count = out->gpu_count,
        .total = out->total,
        .where = {out->file, 0, out->line, 0},
        .input = run->held_input,
        .index = i,
    };
}

static struct rank rank_of_folded(const struct gr_sink *sink, uint32_t i) {
    const struct gr_sink_folded *f = &sink->folded[i];
    return (struct rank){
        .end = f->end,
        .duration_s = f->duration_s,
        .gpu_count = (double)f->numbers[GR_FOLD_GPU_COUNT],
        .total = f->total,
        .where = {sink->inputs[f->input].out.file, 0, f->line, 0},
        .input = f->input,
        .index = i,
        .folded = true,
    };
}

/** What the order needs: there may be a million. */
struct key {
    uint64_t machine;
    gr_time end;
    uint32_t index; /* of the sink's runs, then of the folded ones */
};

static int in_order(const void *x, const void *y) {
    const struct key *a = x, *b = y;
    if (a->machine != b->machine) {
        return a->machine < b->machine ? -1 : 1;
    }
    if (a->end != b->end) {
        return a->end < b->end ? -1 : 1;
    }
    return (a->index > b->index) - (a->index < b->index);
}

static bool is_together(const struct rank *a, const struct rank *b) {
    int64_t end = b->end - a->end;
    double length = fabs(b->duration_s - a->duration_s);
    return end <= APART_MOST_NS && (double)end / 1e9 <= a->duration_s / 10 &&
           length <= a->duration_s / 10;
}

static bool is_like(const struct rank *a, const struct rank *b) {
    double x = gr_energy_joule(a->total), y = gr_energy_joule(b->total);
    return fabs(x - y) <= LIKE_ENERGY * fmax(x, y);
}

static void count_once(struct gr_sink *sink, const struct rank *ranks, size_t count) {
    static const char why[] = "another process measured the same machine at the same time";
    size_t largest = 0;
    for (size_t i = 1; i < count; i++) {
        largest = gr_energy_cmp(ranks[i].total, ranks[largest].total) > 0 ? i : largest;
    }
    for (size_t i = 0; i < count; i++) {
        if (i == largest) {
            continue;
        }
        if (ranks[i].folded) {
            gr_sink_folded_refuse(sink, &sink->folded[ranks[i].index], why);
        } else {
            sink->runs[ranks[i].index].out.anomaly = why;
        }
        gr_sink_decide_at(sink, ranks[i].input, "R263", ranks[i].where, 1,
                          -gr_energy_kwh(ranks[i].total),
                          "processes that measured one machine together are counted once");
    }
}

static void look_at(struct gr_sink *sink, const struct rank *ranks, size_t count) {
    bool like = count > 1;
    for (size_t i = 1; i < count; i++) {
        like = like && is_like(&ranks[0], &ranks[i]);
    }
    if (!like) {
        return;
    }
    double gpus = ranks[0].gpu_count;
    if (!(gpus < (double)count) && !(gpus > (double)count) && !isnan(gpus)) {
        count_once(sink, ranks, count);
        return;
    }
    gr_warning(sink->diag, "R264", ranks[0].where, "if they did, keep the log of one of them",
               "%zu runs of the whole machine at the same time may have measured one machine: all "
               "are counted",
               count);
}

static uint64_t machine_of(const struct gr_sink *sink, size_t i, gr_time *end) {
    if (i < sink->run_count) {
        const struct gr_sink_run *run = &sink->runs[i];
        *end = run->out.end;
        return run->ghost || run->folded ? 0 : gr_sink_machine(run);
    }
    const struct gr_sink_folded *f = &sink->folded[i - sink->run_count];
    *end = f->end;
    return f->hash ? f->machine : 0;
}

static struct rank rank_of(const struct gr_sink *sink, const struct key *key) {
    uint32_t runs = (uint32_t)sink->run_count;
    return key->index < runs ? rank_of_run(sink, key->index)
                             : rank_of_folded(sink, key->index - runs);
}

/** Those that lie together with the first of them. */
static size_t look_from(struct gr_sink *sink, const struct key *keys, size_t count) {
    struct rank first = rank_of(sink, &keys[0]), *ranks = NULL;
    size_t n = 0, cap = 0;
    while (n < count && keys[n].machine == keys[0].machine &&
           keys[n].end - keys[0].end <= APART_MOST_NS) {
        struct rank next = rank_of(sink, &keys[n]);
        if (n > 0 && !is_together(&first, &next)) {
            break;
        }
        GR_PUSH(ranks, n, cap) = next;
    }
    look_at(sink, ranks, n);
    free(ranks);
    return n;
}

void gr_sink_ranks(struct gr_sink *sink) {
    struct key *keys = NULL;
    size_t count = 0, cap = 0, all = sink->run_count + sink->folded_count;
    for (size_t i = 0; i < all; i++) {
        struct key key = {.index = (uint32_t)i};
        key.machine = machine_of(sink, i, &key.end);
        if (key.machine != 0) {
            GR_PUSH(keys, count, cap) = key;
        }
    }
    if (count > 1) {
        qsort(keys, count, sizeof(*keys), in_order);
    }
    for (size_t i = 0; i < count;) {
        bool alone = i + 1 == count || keys[i + 1].machine != keys[i].machine ||
                     keys[i + 1].end - keys[i].end > APART_MOST_NS;
        i += alone ? 1 : look_from(sink, keys + i, count - i);
    }
    free(keys);
}
