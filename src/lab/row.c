/*
 * row.c - the line of one experiment: who it is, its totals, how good they are, then the lists.
 */
#include "lab/row_make.h"

#include <math.h>

static const char *const figure_keys[GR_LAB_FIGURE_COUNT] = {
    [GR_LAB_ENERGY] = "energy_total_kwh",        [GR_LAB_ENERGY_IT] = "energy_it_kwh",
    [GR_LAB_LOCATION] = "emissions_location_kg", [GR_LAB_MARKET] = "emissions_market_kg",
    [GR_LAB_EMBODIED] = "emissions_embodied_kg", [GR_LAB_WATER_SITE] = "water_site_l",
    [GR_LAB_WATER_SOURCE] = "water_source_l",    [GR_LAB_FLOP] = "training_compute_flop",
    [GR_LAB_DURATION] = "duration_wall_s",       [GR_LAB_DEVICE_HOURS] = "device_hours",
};

const char *gr_lab_figure_key(enum gr_lab_figure figure) {
    return figure_keys[figure];
}

const char *const *gr_lab_users(const struct gr_account *account, struct gr_arena *arena) {
    const char **users = GR_NEW_N(arena, const char *, account->run_count + 1);
    bool any = false;
    for (size_t i = 0; i < account->run_count; i++) {
        const struct gr_run_result *run = &account->runs[i];
        const char *user = run->spec ? run->spec->user : NULL;
        if (!user && run->log_run_count > 0 && run->log_runs[0].user && run->log_runs[0].user[0]) {
            user = run->log_runs[0].user;
        }
        users[i] = user;
        any |= user != NULL;
    }
    return any ? users : NULL;
}

static void put_place(struct gr_buf *out, const struct gr_lab_place *place, bool failed) {
    gr_buf_puts(out, GR_LAB_ROW_VERSION);
    gr_row_text(out, failed ? "failed" : "ok");
    gr_row_text(out, place->id);
    gr_row_text(out, place->group);
    gr_row_text(out, place->html);
    gr_row_text(out, place->pdf);
    gr_row_text(out, place->json);
}

static void put_model(struct gr_buf *out, const struct gr_record *record) {
    const struct gr_record *generator = gr_record_get(record, "generator");
    const struct gr_record *model = gr_record_get(record, "model");
    const char *version = gr_row_text_of(generator, "version");
    const char *factors = gr_row_text_of(generator, "factor_set");
    struct gr_buf method = {0};
    gr_buf_puts(&method, version ? version : "");
    gr_buf_putc(&method, ' ');
    gr_buf_puts(&method, factors ? factors : "");
    gr_row_text(out, gr_row_text_of(record, "title"));
    gr_row_str(out, gr_buf_str(&method));
    gr_row_text(out, gr_row_text_of(model, "name"));
    gr_row_num(out, gr_row_number_of(model, "parameter_count"));
    gr_buf_free(&method);
}

static void put_knowledge(struct gr_buf *out, const struct gr_record *totals) {
    const struct gr_record *list = gr_record_get(totals, "knowledge");
    double kwh[GR_KNOWLEDGE_COUNT] = {0};
    for (const struct gr_record *n = list ? list->first : NULL; n; n = n->next) {
        const char *name = gr_row_text_of(n, "class");
        for (int k = 0; name && k < GR_KNOWLEDGE_COUNT; k++) {
            if (strcmp(name, gr_knowledge_name((enum gr_knowledge)k)) == 0) {
                kwh[k] = gr_row_number_of(n, "energy_kwh");
            }
        }
    }
    for (int k = 0; k < GR_KNOWLEDGE_COUNT; k++) {
        gr_row_num(out, kwh[k]);
    }
}

static void put_totals(struct gr_buf *out, const struct gr_record *totals) {
    static const char *const numbers[] = {"run_count", "runs_excluded"};
    static const char *const rest[] = {"coverage_ratio", "naive_energy_kwh", "log_emissions_kg",
                                       "offsets_kg"};
    gr_row_text(out, gr_row_text_of(totals, "energy_boundary"));
    for (size_t i = 0; i < GR_COUNT(numbers); i++) {
        gr_row_num(out, gr_row_number_of(totals, numbers[i]));
    }
    gr_row_time(out, gr_row_time_of(totals, "start"));
    gr_row_time(out, gr_row_time_of(totals, "end"));
    for (int k = 0; k < GR_LAB_FIGURE_COUNT; k++) {
        gr_row_quantity(out, gr_row_quantity_of(totals, figure_keys[k]));
    }
    for (size_t i = 0; i < GR_COUNT(rest); i++) {
        gr_row_num(out, gr_row_number_of(totals, rest[i]));
    }
    put_knowledge(out, totals);
}

/* ---- notes: a few keys, each with a text and a count ---- */

struct notes {
    struct {
        const char *key, *text;
        double count;
    } items[GR_LAB_NOTES];
    size_t count;
};

static void note(struct notes *notes, const char *key, const char *text, double count) {
    key = key ? key : "";
    for (size_t i = 0; i < notes->count; i++) {
        if (strcmp(notes->items[i].key, key) == 0) {
            notes->items[i].count += count;
            return;
        }
    }
    if (notes->count < GR_LAB_NOTES) {
        notes->items[notes->count].key = key;
        notes->items[notes->count].text = text;
        notes->items[notes->count++].count = count;
    }
}

static void put_notes(struct gr_buf *out, const struct notes *notes) {
    gr_row_count(out, notes->count);
    for (size_t i = 0; i < notes->count; i++) {
        gr_row_text(out, notes->items[i].key);
        gr_row_text(out, notes->items[i].text);
        gr_row_num(out, notes->items[i].count);
    }
}

static const struct gr_record *items(const struct gr_record *map, const char *key) {
    const struct gr_record *list = gr_record_get(map, key);
    return list ? list->first : NULL;
}

static void put_findings(struct gr_buf *out, const struct gr_record *record) {
    struct notes findings = {0}, reasons = {0}, profiles = {0};
    double errors = 0, warnings = 0;
    for (const struct gr_record *f = items(record, "findings"); f; f = f->next) {
        const char *severity = gr_row_text_of(f, "severity");
        bool error = severity && strcmp(severity, "error") == 0;
        errors += error;
        warnings += !error;
        note(&findings, gr_row_text_of(f, "code"), severity, 1);
    }
    for (const struct gr_record *r = items(record, "runs"); r; r = r->next) {
        if (gr_record_get(r, "excluded")) {
            note(&reasons, gr_row_text_of(r, "excluded"), gr_row_text_of(r, "id"), 1);
        }
    }
    for (const struct gr_record *p = items(record, "conformity"); p; p = p->next) {
        note(&profiles, gr_row_text_of(p, "profile"), gr_row_text_of(p, "title"),
             gr_row_flag_of(p, "satisfied"));
    }
    gr_row_num(out, errors);
    gr_row_num(out, warnings);
    put_notes(out, &findings);
    put_notes(out, &reasons);
    put_notes(out, &profiles);
}

static void put_tags(struct gr_buf *out, const struct gr_lab_place *place) {
    struct notes tags = {0};
    for (size_t i = 0; i < place->tag_count; i++) {
        note(&tags, place->tags[i], NULL, 1);
    }
    put_notes(out, &tags);
}

bool gr_lab_row(struct gr_buf *out, const struct gr_record *record,
                const struct gr_lab_place *place) {
    const struct gr_record *totals = gr_record_get(record, "totals");
    if (!gr_row_quantity_of(totals, "energy_total_kwh").known) {
        return false;
    }
    size_t begin = out->n;
    put_place(out, place, false);
    put_model(out, record);
    put_totals(out, totals);
    gr_row_causes(out, record);
    gr_row_parts(out, record, place);
    gr_row_points(out, record);
    gr_row_configs(out, record);
    gr_row_sizes(out, record);
    gr_row_metrics(out, record);
    put_tags(out, place);
    put_findings(out, record);
    if (out->n - begin > GR_LAB_ROW_MAX) { /* only names beyond all measure */
        out->n = begin;
        out->p[begin] = '\0';
        return false;
    }
    return true;
}

void gr_lab_row_failed(struct gr_buf *out, const struct gr_lab_place *place, const char *reason,
                       const char *diagnostics) {
    enum { KEPT = 4096, SEPARATOR = 0x1F };
    put_place(out, place, true);
    gr_row_text(out, reason);
    gr_buf_putc(out, '\t');
    struct gr_str rest = gr_str(diagnostics);
    size_t begin = out->n;
    bool first = true;
    while (rest.p && out->n - begin < KEPT) {
        struct gr_str line = gr_str_cut(&rest, '\n');
        if (line.n == 0) {
            continue;
        }
        size_t at = out->n;
        gr_row_str(out, line); /* its tab becomes the separator */
        if (first) {
            memmove(out->p + at, out->p + at + 1, out->n - at);
            out->n--;
        } else {
            out->p[at] = SEPARATOR;
        }
        first = false;
    }
}
