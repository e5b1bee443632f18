/*
 * columns.c - how wide the columns of a table are.
 *
 * As browsers do it: between the width at which a column's longest word fits and the width at which
 * nothing wraps.  Columns of numbers never wrap.
 */
#include <math.h>

#include "write/pdf/table.h"

/* When even the longest words do not fit: smaller type, then words are broken. */
static const double small_scale = 7.5 / 8.5, least_column = 24;

struct widths {
    double narrowest[GR_TABLE_COLUMNS], widest[GR_TABLE_COLUMNS];
    bool number[GR_TABLE_COLUMNS];
};

double gr_table_cell_width(const struct gr_table *t, const struct gr_cell *cell) {
    size_t last = (size_t)cell->column + cell->span - 1;
    return t->x[last] + t->width[last] - t->x[cell->column];
}

static void take_single(struct widths *w, const struct gr_cell *c) {
    w->widest[c->column] = fmax(w->widest[c->column], c->widest);
    w->narrowest[c->column] = fmax(w->narrowest[c->column], c->number ? c->widest : c->narrowest);
    w->number[c->column] = w->number[c->column] || c->number;
}

/* A head over several columns needs its width from all of them together. */
static void take_spanning(const struct gr_table *t, struct widths *w, const struct gr_cell *c) {
    double have = (c->span - 1) * 2 * t->pad;
    for (size_t i = 0; i < c->span; i++) {
        have += w->widest[c->column + i];
    }
    double more = fmax(0, c->widest - have) / c->span;
    for (size_t i = 0; i < c->span; i++) {
        w->widest[c->column + i] += more;
        w->narrowest[c->column + i] += w->number[c->column + i] ? more : 0;
    }
}

static void collect(const struct gr_table *t, struct widths *w) {
    for (int spanning = 0; spanning < 2; spanning++) {
        for (size_t i = 0; i < t->row_count; i++) {
            for (size_t k = 0; k < t->rows[i].cell_count; k++) {
                const struct gr_cell *c = &t->rows[i].cells[k];
                if (spanning && c->span > 1) {
                    take_spanning(t, w, c);
                } else if (!spanning && c->span == 1) {
                    take_single(w, c);
                }
            }
        }
    }
}

static double sum(const double *values, size_t count) {
    double s = 0;
    for (size_t i = 0; i < count; i++) {
        s += values[i];
    }
    return s;
}

/* Everything fits in one line: the rest is spread by width, so that tables fill the measure. */
static void spread(struct gr_table *t, const struct widths *w, double room) {
    double widest = sum(w->widest, t->column_count);
    for (size_t i = 0; i < t->column_count; i++) {
        double share = widest > 0 ? w->widest[i] / widest : 1.0 / (double)t->column_count;
        t->width[i] = w->widest[i] + (room - widest) * share;
    }
}

static void squeeze(struct gr_table *t, const struct widths *w, double room) {
    double narrowest = sum(w->narrowest, t->column_count);
    double wish = sum(w->widest, t->column_count) - narrowest;
    for (size_t i = 0; i < t->column_count; i++) {
        double share = wish > 0 ? (w->widest[i] - w->narrowest[i]) / wish : 0;
        t->width[i] = w->narrowest[i] + (room - narrowest) * share;
    }
}

/* Not even the longest words fit: columns that are wider than their part are cut to it. */
static void cut(struct gr_table *t, const struct widths *w, double room) {
    double limit = room;
    for (int round = 0; round < 32; round++) {
        double taken = 0;
        size_t cut_columns = 0;
        for (size_t i = 0; i < t->column_count; i++) {
            bool is_cut = w->narrowest[i] > limit;
            cut_columns += is_cut;
            taken += is_cut ? 0 : w->narrowest[i];
        }
        double next = cut_columns > 0 ? (room - taken) / (double)cut_columns : limit;
        if (cut_columns == 0) {
            limit = room / (double)t->column_count;
            continue;
        }
        if (fabs(next - limit) < 0.01) {
            break;
        }
        limit = fmax(next, fmin(least_column, room / (double)t->column_count));
    }
    double total = 0;
    for (size_t i = 0; i < t->column_count; i++) {
        t->width[i] = fmin(w->narrowest[i], limit);
        total += t->width[i];
    }
    for (size_t i = 0; i < t->column_count && total > room; i++) {
        t->width[i] *= room / total;
    }
}

void gr_table_columns(struct gr_table *t) {
    struct widths w = {0};
    collect(t, &w);
    size_t n = t->column_count;
    double room = GR_PDF_MEASURE - 2 * t->pad * (double)(n - 1);
    if (sum(w.narrowest, n) > room && t->scale >= 1) {
        t->scale = small_scale;
        for (size_t i = 0; i < n; i++) {
            w.narrowest[i] *= small_scale;
            w.widest[i] *= small_scale;
        }
        room += 2 * (t->pad - 3) * (double)(n - 1);
        t->pad = 3;
    }
    if (room < 4 * (double)n) { /* more columns than gaps have room */
        t->pad = 0;
        room = GR_PDF_MEASURE;
    }
    if (sum(w.narrowest, n) > room) {
        cut(t, &w, room);
    } else if (sum(w.widest, n) > room) {
        squeeze(t, &w, room);
    } else {
        spread(t, &w, room);
    }
    for (size_t i = 0; i < n; i++) {
        t->x[i + 1] = t->x[i] + t->width[i] + 2 * t->pad;
    }
}
