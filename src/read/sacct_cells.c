/* Cells of sacct to numbers. */
#include <math.h>

#include "base/num.h"
#include "read/csv.h"
#include "read/sacct.h"

static const double most_joule = 1e15; /* 32 MW for a year: an overflow or NO_VAL64 */

/* ---- ids and states ---- */

static size_t digits(struct gr_str text, size_t at) {
    while (at < text.n && text.p[at] >= '0' && text.p[at] <= '9') {
        at++;
    }
    return at;
}

/** Past _4, _[5-9%2] or +0 at `at`; `at` itself if none stands there. */
static size_t member(struct gr_str text, size_t at) {
    if (at >= text.n || (text.p[at] != '_' && text.p[at] != '+')) {
        return at;
    }
    if (text.p[at] == '_' && at + 1 < text.n && text.p[at + 1] == '[') {
        const char *close = memchr(text.p + at, ']', text.n - at);
        return close ? (size_t)(close - text.p) + 1 : at;
    }
    size_t end = digits(text, at + 1);
    return end > at + 1 ? end : at;
}

bool gr_sa_id(struct gr_str cell, struct gr_str *job, struct gr_str *step) {
    size_t end = digits(cell, 0);
    if (end == 0) {
        return false;
    }
    end = member(cell, member(cell, end));
    *job = (struct gr_str){cell.p, end};
    *step = (struct gr_str){NULL, 0};
    if (end < cell.n && cell.p[end] == '.' && end + 1 < cell.n) {
        *step = (struct gr_str){cell.p + end + 1, cell.n - end - 1};
        return true;
    }
    return end == cell.n;
}

struct gr_str gr_sa_state(struct gr_str cell) {
    size_t n = 0;
    while (n < cell.n && cell.p[n] != ' ' && cell.p[n] != '+') {
        n++;
    }
    return (struct gr_str){cell.p, n};
}

bool gr_sa_is_state(struct gr_str cell) {
    static const char *const states[] = {
        "COMPLETED",     "FAILED",        "TIMEOUT",      "CANCELLED",     "OUT_OF_MEMORY",
        "RUNNING",       "PENDING",       "NODE_FAIL",    "PREEMPTED",     "REQUEUED",
        "BOOT_FAIL",     "DEADLINE",      "RESIZING",     "SUSPENDED",     "REVOKED",
        "COMPLETING",    "CONFIGURING",   "SIGNALING",    "SPECIAL_EXIT",  "STAGE_OUT",
        "STOPPED",       "REQUEUE_FED",   "REQUEUE_HOLD", "RESV_DEL_HOLD", "LAUNCH_FAILED",
        "RECONFIG_FAIL", "POWER_UP_NODE", "EXPEDITING",
    };
    struct gr_str word = gr_sa_state(cell);
    for (size_t i = 0; i < GR_COUNT(states); i++) {
        if (gr_str_is(word, states[i])) {
            return true;
        }
    }
    return false;
}

/* ---- times ---- */

/** Digits up to the next that is none; false if there is no digit or more than 9. */
static bool take_number(struct gr_str *rest, int64_t *out) {
    size_t n = digits(*rest, 0);
    if (n == 0 || n > 9) {
        return false;
    }
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        *out = *out * 10 + (rest->p[i] - '0');
    }
    *rest = (struct gr_str){rest->p + n, rest->n - n};
    return true;
}

static bool take_sign(struct gr_str *rest, char sign) {
    if (rest->n == 0 || rest->p[0] != sign) {
        return false;
    }
    *rest = (struct gr_str){rest->p + 1, rest->n - 1};
    return true;
}

double gr_sa_elapsed(struct gr_str cell) {
    struct gr_str rest = cell;
    int64_t days = 0, part[3] = {0, 0, 0};
    size_t parts = 0;
    double fraction = 0;
    if (!take_number(&rest, &part[0])) {
        return (double)NAN;
    }
    bool has_days = take_sign(&rest, '-');
    if (has_days) {
        days = part[0];
        if (!take_number(&rest, &part[0])) {
            return (double)NAN;
        }
    }
    for (parts = 1; parts < 3 && take_sign(&rest, ':'); parts++) {
        if (!take_number(&rest, &part[parts])) {
            return (double)NAN;
        }
    }
    if (rest.n > 1 && rest.p[0] == '.') {
        char text[32] = "0";
        size_t n = rest.n < 30 ? rest.n : 30;
        memcpy(text + 1, rest.p, n);
        if (!gr_num_parse((struct gr_str){text, n + 1}, &fraction)) {
            return (double)NAN;
        }
        rest.n = 0;
    }
    if (rest.n > 0 || parts < 2 || (has_days && parts < 3)) {
        return (double)NAN;
    }
    int64_t seconds = parts == 3 ? (part[0] * 60 + part[1]) * 60 + part[2] : part[0] * 60 + part[1];
    return (double)(days * 86400 + seconds) + fraction;
}

gr_time gr_sa_stamp(struct gr_str cell, const struct gr_zone *zone, bool *zone_known) {
    gr_time t;
    *zone_known = false;
    if (cell.n == 19 && cell.p[10] == '-') { /* SLURM_TIME_FORMAT of one site */
        char text[19];
        memcpy(text, cell.p, sizeof(text));
        text[10] = 'T';
        return gr_sa_stamp((struct gr_str){text, sizeof(text)}, zone, zone_known);
    }
    if (cell.n >= 9 && cell.n <= 10 && digits(cell, 0) == cell.n) { /* SLURM_TIME_FORMAT=%s */
        uint64_t seconds = 0;
        *zone_known = gr_num_parse_u64(cell, &seconds);
        return (gr_time)seconds * GR_SECOND_NS;
    }
    if (!gr_time_parse(cell, &t, zone_known)) {
        return GR_TIME_NONE;
    }
    if (!*zone_known && zone) {
        *zone_known = true;
        return gr_zone_to_utc(zone, t);
    }
    return t;
}

/* ---- energies ---- */

/** 20.54M, 500, 1.2K; decimal prefixes.  False if it is no such number. */
static bool with_prefix(struct gr_str text, double step, double *out) {
    static const char prefixes[] = "KMGTPE";
    double factor = 1;
    if (text.n > 0) {
        const char *at = strchr(prefixes, text.p[text.n - 1]);
        for (const char *p = prefixes; at && *at && p <= at; p++) {
            factor *= step;
        }
        text.n -= at && *at;
    }
    if (!gr_num_parse(text, out)) {
        return false;
    }
    *out *= factor;
    return true;
}

/** False if the cell is no number; NAN in *out where it is none that a job can have used. */
static bool joule_of(struct gr_str cell, double *out) {
    *out = (double)NAN;
    if (cell.n == 0 || gr_csv_missing(cell)) {
        return true;
    }
    double value;
    if (!with_prefix(cell, 1000, &value)) {
        return false;
    }
    *out = value > 0 && value < most_joule ? value : (double)NAN;
    return true;
}

bool gr_sa_joule(const struct gr_sa_split *s, double *out) {
    double rounded;
    if (!joule_of(s->cells[GR_SA_ENERGY_RAW], out) || !joule_of(s->cells[GR_SA_ENERGY], &rounded)) {
        return false;
    }
    *out = isnan(*out) ? rounded : *out;
    if (isnan(*out) && s->cells[GR_SA_ALLOC_TRES].n > 0) {
        double tres = gr_sa_tres(s->cells[GR_SA_ALLOC_TRES]).energy_j;
        *out = tres > 0 && tres < most_joule ? tres : (double)NAN;
    }
    return true;
}

/* ---- resources ---- */

double gr_sa_number(const struct gr_sa_split *s, enum gr_sa_column column) {
    double value;
    return s->cells[column].n > 0 && with_prefix(s->cells[column], 1024, &value) ? value
                                                                                 : (double)NAN;
}

/** 250G, 6760M, 1024K; without a letter it is megabytes.  In GB of 1024 MB. */
static double memory_gb(struct gr_str text) {
    double value;
    if (text.n == 0 || !with_prefix(text, 1024, &value)) {
        return (double)NAN;
    }
    char last = text.p[text.n - 1];
    bool bare = last >= '0' && last <= '9';
    return bare ? value / 1024 : value / (1024.0 * 1024 * 1024);
}

static void take_gpus(struct gr_sa_tres *t, struct gr_str name, double count, double *typed) {
    size_t n = sizeof("gres/gpu") - 1;
    if (name.n == n) {
        t->gpu = count;
    } else if (name.p[n] == ':') { /* not gres/gpumem, gres/gpuutil */
        *typed = (isnan(*typed) ? 0 : *typed) + count;
        if (t->gpu_type.n == 0) {
            t->gpu_type = (struct gr_str){name.p + n + 1, name.n - n - 1};
        }
    }
}

struct gr_sa_tres gr_sa_tres(struct gr_str cell) {
    const double none = (double)NAN;
    struct gr_sa_tres t = {none, none, none, none, none, {NULL, 0}};
    double typed = none;
    for (struct gr_str rest = cell; rest.p && cell.n > 0;) {
        struct gr_str text = gr_str_cut(&rest, ',');
        struct gr_str name = gr_str_cut(&text, '=');
        double value;
        if (gr_str_is(name, "mem")) {
            t.memory_gb = memory_gb(text);
        } else if (text.p == NULL || !with_prefix(text, 1000, &value)) {
            continue;
        } else if (gr_str_is(name, "cpu")) {
            t.cpu = value;
        } else if (gr_str_is(name, "node")) {
            t.node = value;
        } else if (gr_str_is(name, "energy")) {
            t.energy_j = value;
        } else if (gr_str_starts(name, GR_STR("gres/gpu"))) {
            take_gpus(&t, name, value, &typed);
        }
    }
    t.gpu = isnan(t.gpu) ? typed : t.gpu;
    return t;
}
