/* What amd-smi prints for people: tables of monitor, lists of metric. */
#include <math.h>

#include "base/num.h"
#include "read/amd_smi.h"

/* ---- tables in text: TIMESTAMP  GPU  XCP  POWER  PWR_CAP ... ---- */

static struct gr_str next_word(struct gr_str *rest) {
    *rest = gr_str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t') {
        n++;
    }
    struct gr_str word = {rest->p, n};
    rest->p += n;
    rest->n -= n;
    return word;
}

/** Columns up to POWER; false if the line is no such header. */
bool gr_amd_text_header(struct gr_amd *a, struct gr_str line) {
    size_t *const columns[] = {&a->time, &a->gpu, &a->xcp, &a->column};
    static const char *const names[] = {"TIMESTAMP", "GPU", "XCP", "POWER"};
    size_t found[GR_COUNT(names)] = {GR_CSV_NONE, GR_CSV_NONE, GR_CSV_NONE, GR_CSV_NONE};
    if (gr_str_find(line, GR_STR("POWER")) == SIZE_MAX) { /* most lines of any log */
        return false;
    }
    for (size_t at = 0; line.n > 0 && at < 16; at++) {
        struct gr_str word = next_word(&line);
        for (size_t i = 0; i < GR_COUNT(names); i++) {
            found[i] = gr_str_is(word, names[i]) ? at : found[i];
        }
    }
    bool late = found[0] != GR_CSV_NONE && found[0] > found[3]; /* a short row would have no time */
    if (found[1] == GR_CSV_NONE || found[3] == GR_CSV_NONE || found[1] > 1 || found[1] > found[3] ||
        late) {
        return false;
    }
    for (size_t i = 0; i < GR_COUNT(names); i++) {
        *columns[i] = found[i];
    }
    a->in_text_table = true;
    a->in_table = false;
    return true;
}

/** Columns up to POWER are single words; POWER is "123 W" or N/A. */
void gr_amd_text_row(struct gr_amd *a, struct gr_str line) {
    struct gr_str words[16], rest = line;
    uint64_t n;
    double value = (double)NAN;
    size_t count = 0;
    while (rest.n > 0 && count < 16) {
        words[count++] = next_word(&rest);
    }
    if (a->column >= count || !gr_num_parse_u64(words[a->gpu], &n)) {
        gr_gauges_drop(&a->gauges, a->line);
        return;
    }
    if (gr_amd_is_partition(a, a->xcp < count ? words[a->xcp] : (struct gr_str){"", 0})) {
        gr_gauges_twice(&a->gauges, a->line);
        return;
    }
    struct gr_str cell = words[a->column];
    bool unit = a->column + 1 < count && gr_str_is(words[a->column + 1], "W");
    if (!gr_csv_missing(cell) && (!unit || !gr_amd_quantity(cell, false, &value))) {
        gr_gauges_drop(&a->gauges, a->line);
        return;
    }
    gr_time t = a->time != GR_CSV_NONE ? gr_amd_own_time(a, words[a->time]) : a->t;
    gr_amd_give(a, words[a->gpu], t, value);
}

/* ---- text of amd-smi metric: GPU: 0 / POWER: / SOCKET_POWER: 102 W ---- */

/** "NAME: VALUE"; false if the line is none. */
bool gr_amd_cut_pair(struct gr_str line, struct gr_str *name, struct gr_str *value) {
    size_t colon = gr_str_find(line, GR_STR(": "));
    if (colon == SIZE_MAX) {
        return false;
    }
    *name = (struct gr_str){line.p, colon};
    *value = gr_str_trim((struct gr_str){line.p + colon + 1, line.n - colon - 1});
    return true;
}

void gr_amd_pair(struct gr_amd *a, struct gr_str name, struct gr_str text) {
    double value;
    if (gr_str_is(name, "GPU") && text.n > 0 && text.n < sizeof a->text_gpu_buffer) {
        memcpy(a->text_gpu_buffer, text.p, text.n);
        a->text_gpu = (struct gr_str){a->text_gpu_buffer, text.n};
    } else if (gr_str_is(name, "TIMESTAMP")) {
        a->t = gr_amd_own_time(a, text);
    } else if (gr_amd_is_wanted(name, a->by_counter) && a->text_gpu.n > 0) {
        if (gr_amd_quantity(text, a->by_counter, &value)) {
            gr_amd_give(a, a->text_gpu, a->t, value);
        } else {
            gr_gauges_drop(&a->gauges, a->line);
        }
    }
}
