/*
 * put_tables.c - the record of a lab: by group, stage, hardware ...; sizes, largest; the whole.
 */
#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "lab/state.h"

enum { NAMES_PUT = 1000 };

static void put_tally(struct gr_arena *a, struct gr_record *item, const struct gr_tally *t,
                      double whole) {
    double n = (double)t->experiment_count, kwh = gr_sum_value(t->kwh);
    gr_record_number(a, item, "experiment_count", n);
    gr_record_number(a, item, "run_count", gr_sum_value(t->run_count));
    gr_record_number(a, item, "energy_kwh", kwh);
    gr_record_number(a, item, "energy_share_ratio", whole > 0 ? kwh / whole : 0);
    gr_record_number(a, item, "emissions_kg", gr_sum_value(t->kg));
    if (n > 0) {
        gr_record_number(a, item, "energy_mean_kwh", t->mean);
        gr_record_number(a, item, "energy_se_kwh", gr_tally_error(t));
        gr_record_number(a, item, "energy_min_kwh", t->min);
        gr_record_number(a, item, "energy_max_kwh", t->max);
    }
}

static double whole_of(const struct gr_lab *lab) {
    return gr_sum_value(lab->figures[GR_LAB_ENERGY].value);
}

/* "SE" as Sweden, where it is a code of the tables. */
static const char *country_name(const struct gr_lab *lab, const char *code) {
    const char *name = lab->options.factors && strlen(code) == 2
                           ? gr_country_name(lab->options.factors, code)
                           : NULL;
    return name ? name : code;
}

/* Names by falling energy; those beyond the limit and those of which there are too many are one item. */
static void put_table(struct gr_lab *lab, struct gr_arena *a, struct gr_record *root,
                      const char *key, struct gr_lab_table *table) {
    struct gr_record *list = gr_record_list(a, root, key);
    size_t *order = gr_lab_table_sorted(table), count = table->names.count;
    struct gr_tally rest = table->others;
    for (size_t i = 0; i < count; i++) {
        const struct gr_tally *t = &table->tallies[order[i]];
        if (i >= NAMES_PUT) {
            gr_sum_add(&rest.kwh, gr_sum_value(t->kwh));
            gr_sum_add(&rest.kg, gr_sum_value(t->kg));
            gr_sum_add(&rest.run_count, gr_sum_value(t->run_count));
            continue;
        }
        struct gr_record *item = gr_record_map(a, list, NULL);
        const char *name = gr_lab_names_text(&table->names, order[i]).p;
        bool country = table == &lab->countries;
        gr_record_text(a, item, "name", country ? country_name(lab, name) : name);
        put_tally(a, item, t, whole_of(lab));
    }
    if (gr_sum_value(rest.run_count) > 0) {
        struct gr_record *item = gr_record_map(a, list, NULL);
        gr_record_bool(a, item, "rest", true);
        rest.experiment_count = 0; /* of several names they may be the same ones */
        put_tally(a, item, &rest, whole_of(lab));
    }
    free(order);
}

/* ---- groups, a parent before its children, siblings by falling energy ---- */

struct tree {
    struct gr_lab *lab;
    struct gr_arena *arena;
    struct gr_record *list;
    const size_t *order;
    bool *put;
    size_t left;
};

static bool is_child(struct gr_str path, struct gr_str parent, bool top) {
    if (!top && (path.n <= parent.n + 1 || path.p[parent.n] != '/' ||
                 memcmp(path.p, parent.p, parent.n) != 0)) {
        return false;
    }
    size_t from = top ? 0 : parent.n + 1;
    return memchr(path.p + from, '/', path.n - from) == NULL;
}

static void put_group(struct tree *t, size_t index, int depth) {
    struct gr_lab_table *table = &t->lab->groups;
    struct gr_str path = gr_lab_names_text(&table->names, index);
    bool anonymous = t->lab->options.anonymous;
    struct gr_record *item = gr_record_map(t->arena, t->list, NULL);
    size_t slash = 0;
    for (size_t i = 0; i < path.n; i++) {
        slash = path.p[i] == '/' ? i + 1 : slash;
    }
    const char *numbered = gr_arena_printf(t->arena, "group %zu", index + 1);
    gr_record_text(t->arena, item, "group", anonymous ? numbered : path.p);
    gr_record_text(t->arena, item, "name", anonymous ? numbered : path.p + slash);
    gr_record_number(t->arena, item, "depth", depth);
    put_tally(t->arena, item, &table->tallies[index], whole_of(t->lab));
    t->put[index] = true;
    t->left--;
}

static void put_children(struct tree *t, struct gr_str parent, bool top, int depth) {
    enum { DEEPEST = 32 };
    for (size_t i = 0; i < t->lab->groups.names.count && t->left > 0 && depth <= DEEPEST; i++) {
        size_t index = t->order[i];
        struct gr_str path = gr_lab_names_text(&t->lab->groups.names, index);
        if (!t->put[index] && is_child(path, parent, top)) {
            put_group(t, index, depth);
            if (path.n > 0) {
                put_children(t, path, false, depth + 1);
            }
        }
    }
}

static void put_groups(struct gr_lab *lab, struct gr_arena *a, struct gr_record *root) {
    static const char *const kinds[] = {"group", "folder", "tag"};
    gr_record_text(a, root, "group_kind", kinds[lab->options.grouping]);
    size_t *order = gr_lab_table_sorted(&lab->groups);
    size_t count = lab->groups.names.count;
    struct tree t = {.lab = lab,
                     .arena = a,
                     .list = gr_record_list(a, root, "groups"),
                     .order = order,
                     .put = gr_xcalloc(count + 1, sizeof(bool)),
                     .left = count < NAMES_PUT ? count : NAMES_PUT};
    bool tags = lab->options.grouping == GR_LAB_BY_TAG;
    for (size_t i = 0; tags && i < count && t.left > 0; i++) {
        put_group(&t, order[i], 0); /* a slash in a tag is a letter of it */
    }
    if (!tags) {
        put_children(&t, (struct gr_str){"", 0}, true, 0);
    }
    if (t.left == 0 && count > NAMES_PUT) {
        gr_record_number(a, root, "groups_not_listed", (double)(count - NAMES_PUT));
    }
    free(t.put);
    free(order);
}

/* ---- sizes ---- */

static void put_sizes(struct gr_lab *lab, struct gr_arena *a, struct gr_record *root) {
    struct gr_record *list = gr_record_list(a, root, "sizes");
    double runs = 0, kwh = 0;
    for (size_t i = 0; i < GR_COUNT(lab->size_count); i++) {
        if (lab->size_count[i] > 0) {
            double bin = (double)i - GR_LAB_SIZES;
            struct gr_record *item = gr_record_map(a, list, NULL);
            gr_record_number(a, item, "bin", bin);
            gr_record_number(a, item, "from_wh", pow(10, bin / 4));
            gr_record_number(a, item, "run_count", lab->size_count[i]);
            gr_record_number(a, item, "energy_kwh", lab->size_kwh[i]);
            runs += lab->size_count[i];
            kwh += lab->size_kwh[i];
        }
    }
    /* How few runs make up half of the energy: in whole classes, the largest first. */
    double top_runs = 0, top_kwh = 0;
    for (size_t i = GR_COUNT(lab->size_count); i-- > 0 && top_kwh < kwh / 2;) {
        top_runs += lab->size_count[i];
        top_kwh += lab->size_kwh[i];
    }
    if (kwh > 0) {
        struct gr_record *top = gr_record_map(a, root, "size_top");
        gr_record_number(a, top, "run_ratio", top_runs / runs);
        gr_record_number(a, top, "energy_ratio", top_kwh / kwh);
    }
}

static void put_largest(struct gr_lab *lab, struct gr_arena *a, struct gr_record *root) {
    struct gr_record *list = gr_record_list(a, root, "largest");
    double kwh = 0;
    for (size_t i = 0; i < lab->largest_count; i++) {
        const struct gr_lab_largest *l = &lab->largest[i];
        struct gr_record *item = gr_record_map(a, list, NULL);
        gr_record_text(a, item, "experiment", l->name);
        gr_record_text(a, item, "title", l->title[0] ? l->title : NULL);
        gr_record_text(a, item, "href", l->href[0] ? l->href : NULL);
        gr_record_text(a, item, "group", l->group[0] ? l->group : NULL);
        char date[16];
        gr_record_text(a, item, "until",
                       l->end == GR_TIME_NONE
                           ? NULL
                           : gr_arena_str(a, (struct gr_str){date, gr_time_date(l->end, date)}));
        gr_record_number(a, item, "run_count", l->runs);
        gr_record_number(a, item, "energy_kwh", l->kwh);
        gr_record_number(a, item, "emissions_kg", l->kg);
        gr_record_text(a, item, "tier", gr_tier_name(l->tier));
        kwh += l->kwh;
    }
    if (lab->included > lab->largest_count) {
        struct gr_record *rest = gr_record_map(a, root, "others");
        gr_record_number(a, rest, "count", (double)(lab->included - lab->largest_count));
        gr_record_number(a, rest, "energy_kwh", fmax(whole_of(lab) - kwh, 0));
    }
}

void gr_lab_put_tables(struct gr_lab *lab, struct gr_arena *a, struct gr_record *root) {
    put_groups(lab, a, root);
    put_table(lab, a, root, "by_stage", &lab->stages);
    put_table(lab, a, root, "by_hardware", &lab->hardware);
    put_table(lab, a, root, "by_country", &lab->countries);
    if (!lab->options.anonymous &&
        (lab->users.names.count > 1 ||
         (lab->users.names.count == 1 && gr_lab_names_text(&lab->users.names, 0).n > 0))) {
        put_table(lab, a, root, "by_user", &lab->users);
    }
    put_table(lab, a, root, "by_outcome", &lab->outcomes);
    put_table(lab, a, root, "by_owner", &lab->owners);
    put_table(lab, a, root, "by_boundary", &lab->boundaries);
    put_sizes(lab, a, root);
    put_largest(lab, a, root);
}

/* ---- the whole ---- */

static const char *day_text(struct gr_arena *a, int32_t day) {
    char text[16];
    return day == GR_LAB_DAY_NONE
               ? NULL
               : gr_arena_str(a, (struct gr_str){text, gr_time_date(day * GR_DAY_NS, text)});
}

static void put_head(struct gr_lab *lab, struct gr_arena *a, struct gr_record *root) {
    const struct gr_lab_options *o = &lab->options;
    gr_record_number(a, root, "gramme", 1);
    gr_record_text(a, root, "kind", "lab");
    struct gr_record *generator = gr_record_map(a, root, "generator");
    gr_record_text(a, generator, "name", "Gramme");
    gr_record_text(a, generator, "version", GRAMME_VERSION);
    gr_record_text(a, root, "title", o->title && o->title[0] ? o->title : NULL);
    struct gr_record *report = gr_record_map(a, root, "report");
    gr_time date = o->date != GR_TIME_NONE ? o->date : lab->end;
    if (date != GR_TIME_NONE) {
        char text[16];
        gr_record_text(a, report, "date",
                       gr_arena_str(a, (struct gr_str){text, gr_time_date(date, text)}));
    }
    gr_record_text(a, report, "period_start", day_text(a, o->from_day));
    gr_record_text(a, report, "period_end", day_text(a, o->to_day));
    if (o->anonymous) {
        gr_record_bool(a, report, "anonymous", true);
    }
}

static void put_budget(struct gr_lab *lab, struct gr_arena *a, struct gr_record *root) {
    const struct gr_lab_options *o = &lab->options;
    if (!isfinite(o->max_kwh) && !isfinite(o->max_kg)) {
        return;
    }
    double kwh = whole_of(lab), kg = gr_sum_value(lab->figures[GR_LAB_LOCATION].value);
    struct gr_record *map = gr_record_map(a, root, "budget");
    gr_record_number(a, map, "max_kwh", o->max_kwh);
    gr_record_number(a, map, "max_kg", o->max_kg);
    gr_record_number(a, map, "energy_ratio", o->max_kwh > 0 ? kwh / o->max_kwh : (double)NAN);
    gr_record_number(a, map, "emissions_ratio", o->max_kg > 0 ? kg / o->max_kg : (double)NAN);
    lab->over_budget = kwh > o->max_kwh || kg > o->max_kg;
    gr_record_bool(a, map, "exceeded", lab->over_budget);
}

struct gr_record *gr_lab_record(struct gr_lab *lab, struct gr_arena *a) {
    struct gr_record *root = gr_record_root(a);
    put_head(lab, a, root);
    gr_lab_put_totals(lab, a, root);
    put_budget(lab, a, root);
    gr_lab_put_months(lab, a, root);
    gr_lab_put_years(lab, a, root);
    gr_lab_put_tables(lab, a, root);
    gr_lab_put_repeats(lab, a, root);
    gr_lab_put_trend(lab, a, root);
    gr_lab_put_races(lab, a, root);
    gr_lab_put_quality(lab, a, root);
    gr_lab_put_scopes(lab, a, root);
    return root;
}
