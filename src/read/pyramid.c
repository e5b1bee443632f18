#include "read/pyramid.h"

#include <math.h>
#include <stdlib.h>

void gr_pyramid_init(struct gr_pyramid *pyramid, gr_time t0, int64_t step_ns) {
    *pyramid = (struct gr_pyramid){
        .t0 = t0,
        .step_ns = step_ns,
        .bins = gr_xcalloc(GR_SERIES_BINS, sizeof(struct gr_bin)),
    };
}

void gr_pyramid_free(struct gr_pyramid *pyramid) {
    free(pyramid->bins);
    *pyramid = (struct gr_pyramid){0};
}

static struct gr_bin merged(struct gr_bin a, struct gr_bin b) {
    if (a.count == 0 || b.count == 0) {
        return a.count ? a : b;
    }
    return (struct gr_bin){
        .sum_nw = a.sum_nw + b.sum_nw,
        .min_nw = a.min_nw < b.min_nw ? a.min_nw : b.min_nw,
        .max_nw = a.max_nw > b.max_nw ? a.max_nw : b.max_nw,
        .count = a.count + b.count,
    };
}

static void double_step(struct gr_pyramid *pyramid) {
    struct gr_bin *bins = pyramid->bins;
    for (size_t i = 0; i < GR_SERIES_BINS / 2; i++) {
        bins[i] = merged(bins[2 * i], bins[2 * i + 1]);
    }
    memset(bins + GR_SERIES_BINS / 2, 0, GR_SERIES_BINS / 2 * sizeof *bins);
    pyramid->used = (pyramid->used + 1) / 2;
    pyramid->step_ns *= 2;
}

/** Moves the beginning back by whole steps until t is inside. */
static void extend_back(struct gr_pyramid *pyramid, gr_time t) {
    for (;;) {
        uint64_t missing = (uint64_t)(pyramid->t0 - t - 1) / (uint64_t)pyramid->step_ns + 1;
        if (missing + pyramid->used <= GR_SERIES_BINS) {
            size_t shift = (size_t)missing;
            memmove(pyramid->bins + shift, pyramid->bins, pyramid->used * sizeof *pyramid->bins);
            memset(pyramid->bins, 0, shift * sizeof *pyramid->bins);
            pyramid->t0 -= (int64_t)missing * pyramid->step_ns;
            pyramid->used += shift;
            return;
        }
        double_step(pyramid);
    }
}

struct gr_bin *gr_pyramid_at(struct gr_pyramid *pyramid, gr_time t, gr_time *end) {
    if (t < pyramid->t0) {
        extend_back(pyramid, t);
    }
    while ((t - pyramid->t0) / pyramid->step_ns >= GR_SERIES_BINS) {
        double_step(pyramid);
    }
    size_t index = (size_t)((t - pyramid->t0) / pyramid->step_ns);
    pyramid->used = index + 1 > pyramid->used ? index + 1 : pyramid->used;
    *end = pyramid->t0 + ((int64_t)index + 1) * pyramid->step_ns;
    return &pyramid->bins[index];
}

struct gr_bin gr_pyramid_whole(const struct gr_pyramid *pyramid) {
    struct gr_bin whole = {0};
    for (size_t i = 0; i < pyramid->used; i++) {
        whole = merged(whole, pyramid->bins[i]);
    }
    return whole;
}

/** Of samples in the bin, to the microwatt: for charts, and short as text. */
static double mean_w_of(const struct gr_bin *bin) {
    gr_i128 count = (gr_i128)bin->count;
    int64_t microwatt = (int64_t)((bin->sum_nw + 500 * count) / (1000 * count));
    return (double)microwatt / 1e6;
}

const struct gr_series *gr_pyramid_series(const struct gr_pyramid *pyramid,
                                          struct gr_arena *arena) {
    size_t begin = 0, end = pyramid->used;
    while (begin < end && pyramid->bins[begin].count == 0) {
        begin++;
    }
    while (end > begin && pyramid->bins[end - 1].count == 0) {
        end--;
    }
    if (begin == end) {
        return NULL;
    }
    size_t count = end - begin;
    double *min_w = GR_NEW_N(arena, double, count);
    double *mean_w = GR_NEW_N(arena, double, count);
    double *max_w = GR_NEW_N(arena, double, count);
    for (size_t i = 0; i < count; i++) {
        const struct gr_bin *bin = &pyramid->bins[begin + i];
        bool empty = bin->count == 0;
        min_w[i] = empty ? (double)NAN : (double)bin->min_nw / 1e9;
        mean_w[i] = empty ? (double)NAN : mean_w_of(bin);
        max_w[i] = empty ? (double)NAN : (double)bin->max_nw / 1e9;
    }
    struct gr_series *series = GR_NEW(arena, struct gr_series);
    *series = (struct gr_series){
        .t0 = pyramid->t0 + (int64_t)begin * pyramid->step_ns,
        .step_ns = pyramid->step_ns,
        .count = count,
        .min_w = min_w,
        .mean_w = mean_w,
        .max_w = max_w,
    };
    return series;
}
