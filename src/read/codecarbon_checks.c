/* What is odd in a CodeCarbon file: counted row by row, said once. */
#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "read/codecarbon.h"

enum treatment {
    WARN = 1,   /* a message */
    DECIDE = 2, /* a repair or choice, listed in the report */
};

static const struct {
    const char *code, *unit, *text, *hint;
    int treatment;
} slips[GR_CC_SLIP_COUNT] = {
    [GR_CC_TORN] = {"R023", "", "a torn row is left out", "let each process write its own file",
                    WARN | DECIDE},
    [GR_CC_SHIFTED] = {"R024", "", "a row whose values do not stand under their names is left out",
                       "the run's own log or its .bak may hold the row whole", WARN | DECIDE},
    [GR_CC_HEADER_AGAIN] = {"R034", "", "a line that repeats the header is not a row", NULL,
                            DECIDE},
    [GR_CC_PUE_INSIDE] = {"R029", "", "the PUE of the log is already inside its energies", NULL,
                          DECIDE},
    [GR_CC_POWER_ODD] = {"R040", " W", "the mean power of a row is outside 0.1 W to 20 kW", NULL,
                         WARN},
    [GR_CC_INTENSITY_ODD] = {"R041", " kg/kWh",
                             "emissions / energy of a row is outside 0.001 to 1.5 kg/kWh", NULL,
                             WARN},
    [GR_CC_NEGATIVE] = {"R042", "", "a duration or an energy is negative", NULL, WARN},
    [GR_CC_PARTS_DIFFER] = {"R043", " %",
                            "energy_consumed differs from cpu + gpu + ram by more than 0.1 %", NULL,
                            WARN},
    [GR_CC_RATE_DIFFERS] = {"R045", "", "emissions_rate x duration is not the row's emissions",
                            NULL, WARN},
};

void gr_cc_slip(struct gr_cc *cc, enum gr_cc_slip slip, enum gr_cc_column column, double value) {
    struct gr_cc_slip_count *count = &cc->slips[slip];
    if (count->count++ > 0) {
        return;
    }
    count->where = gr_cc_pos(cc, column);
    count->value = value;
    if (cc->at.line > 0) {
        return;
    }
    count->line_length =
        cc->csv.text.n < sizeof(count->line) ? cc->csv.text.n : sizeof(count->line);
    memcpy(count->line, cc->csv.text.p, count->line_length);
}

/* ---- checks of a row ---- */

static void check_power(struct gr_cc *cc, const struct gr_cc_figures *f) {
    enum { INTERVAL_S = 15 }; /* between two measurements: a shorter run may have seen none */
    if (!(f->duration_s > 0) || (f->energy_kwh <= 0 && f->duration_s < INTERVAL_S)) {
        return;
    }
    double watt = f->energy_kwh * 3.6e6 / f->duration_s;
    if (watt < 0.1 || watt > 20e3) {
        gr_cc_slip(cc, GR_CC_POWER_ODD, GR_CC_ENERGY, watt);
    }
}

static void check_intensity(struct gr_cc *cc, const struct gr_cc_figures *f) {
    if (f->emissions_kg < 0) {
        gr_cc_slip(cc, GR_CC_INTENSITY_ODD, GR_CC_EMISSIONS, f->emissions_kg / f->energy_kwh);
    }
    if (!(f->emissions_kg > 0) || !(f->energy_kwh > 0)) {
        return;
    }
    double kg_per_kwh = f->emissions_kg / f->energy_kwh;
    if (kg_per_kwh < 0.001 || kg_per_kwh > 1.5) {
        gr_cc_slip(cc, GR_CC_INTENSITY_ODD, GR_CC_EMISSIONS, kg_per_kwh);
    }
}

static void check_parts(struct gr_cc *cc, const struct gr_cc_figures *f) {
    if (isnan(f->parts_kwh) || !(f->energy_kwh > 0)) {
        return;
    }
    double part = fabs(f->energy_kwh - f->parts_kwh) / f->energy_kwh;
    if (part > 1e-3) {
        gr_cc_slip(cc, GR_CC_PARTS_DIFFER, GR_CC_ENERGY, part * 100);
    }
}

/** A task's rate is taken over another time than its duration: not checked.  The rate is used for
 *  nothing, so that the first rows are enough. */
static void check_rate(struct gr_cc *cc, const struct gr_cc_figures *f) {
    enum { ROWS_CHECKED = 1000 };
    if (cc->tasks || cc->row_count > ROWS_CHECKED ||
        cc->column[GR_CC_EMISSIONS_RATE] == GR_CSV_NONE) {
        return;
    }
    double per_s = gr_cc_number(cc, GR_CC_EMISSIONS_RATE) / (cc->rate_in_grams ? 1000 : 1);
    double ratio = per_s * f->duration_s / f->emissions_kg;
    if (f->emissions_kg > 0 && per_s > 0 && fabs(ratio - 1) > 0.05) {
        gr_cc_slip(cc, GR_CC_RATE_DIFFERS, GR_CC_EMISSIONS_RATE, ratio);
    }
}

void gr_cc_check(struct gr_cc *cc, const struct gr_cc_figures *figures) {
    check_power(cc, figures);
    check_intensity(cc, figures);
    check_parts(cc, figures);
    check_rate(cc, figures);
}

/* ---- the account of it ---- */

static void warn(struct gr_cc *cc, enum gr_cc_slip slip) {
    const struct gr_cc_slip_count *count = &cc->slips[slip];
    char value[GR_NUM_SIZE + 16] = "", more[64] = "", number[GR_NUM_SIZE];
    if (isfinite(count->value)) {
        (void)gr_num_significant(count->value, 3, number);
        (void)snprintf(value, sizeof(value), ": %s%s", number, slips[slip].unit);
    }
    if (count->count > 1) {
        (void)snprintf(more, sizeof(more), " (%llu rows of this file, this the first)",
                       (unsigned long long)count->count);
    }
    gr_diag_add(cc->ctx->diag, GR_WARNING, slips[slip].code, count->where,
                (struct gr_str){count->line, count->line_length}, slips[slip].hint, "%s%s%s",
                slips[slip].text, value, more);
}

static void decide(struct gr_cc *cc, enum gr_cc_slip slip) {
    const struct gr_cc_slip_count *count = &cc->slips[slip];
    struct gr_str before = {count->line, count->line_length < 80 ? count->line_length : 80};
    char number[GR_NUM_SIZE];
    if (isfinite(count->value)) {
        before = (struct gr_str){number, gr_num_shortest(count->value, number)};
    }
    gr_sink_decide_many(cc->ctx->sink, slips[slip].code, count->where, before, GR_STR(""),
                        gr_energy_kwh(count->effect), count->count, slips[slip].text);
}

void gr_cc_report(struct gr_cc *cc) {
    for (enum gr_cc_slip slip = 0; slip < GR_CC_SLIP_COUNT; slip++) {
        if (cc->slips[slip].count == 0) {
            continue;
        }
        if (slips[slip].treatment & WARN) {
            warn(cc, slip);
        }
        if (slips[slip].treatment & DECIDE) {
            decide(cc, slip);
        }
    }
}
