/*
 * key_docs.c - rows of the tables of keys.
 */
#include "metadata/key_docs.h"

extern const char gr_asset_experiment_keys[], gr_asset_experiment_keys_end[];
extern const char gr_asset_record_keys[], gr_asset_record_keys_end[];

struct gr_str gr_experiment_keys(void) {
    return (struct gr_str){gr_asset_experiment_keys,
                           (size_t)(gr_asset_experiment_keys_end - gr_asset_experiment_keys)};
}

struct gr_str gr_record_keys(void) {
    return (struct gr_str){gr_asset_record_keys,
                           (size_t)(gr_asset_record_keys_end - gr_asset_record_keys)};
}

/* The cell of a row that stands under that name of the head. */
static struct gr_str cell(struct gr_str head, struct gr_str row, const char *name) {
    while (head.p && row.p) {
        struct gr_str title = gr_str_cut(&head, '\t'), text = gr_str_cut(&row, '\t');
        if (gr_str_is(title, name)) {
            return text;
        }
    }
    return (struct gr_str){"", 0};
}

static bool find(struct gr_str table, const char *key, struct gr_key_doc *out) {
    struct gr_str head = gr_str_cut(&table, '\n');
    while (table.p) {
        struct gr_str row = gr_str_cut(&table, '\n');
        if (gr_str_is(cell(head, row, "key"), key)) {
            *out = (struct gr_key_doc){cell(head, row, "meaning"), cell(head, row, "unit"),
                                       cell(head, row, "example")};
            return true;
        }
    }
    return false;
}

bool gr_key_doc_find(struct gr_str table, const char *key, struct gr_key_doc *out) {
    static const char run[] = "runs[].";
    const char *dot = strrchr(key, '.');
    bool of_run = strncmp(key, run, strlen(run)) == 0;
    return find(table, key, out) || (of_run && find(table, key + strlen(run), out)) ||
           (dot && !strchr(key, '[') && strchr(key, '.') == dot && find(table, dot + 1, out));
}

void gr_key_doc_put(const struct gr_key_doc *doc, struct gr_buf *out) {
    gr_buf_put(out, doc->meaning);
    if (doc->unit.n > 0) {
        gr_buf_printf(out, " Unit: %.*s.", (int)doc->unit.n, doc->unit.p);
    }
    if (doc->example.n > 0) {
        gr_buf_printf(out, " Example: %.*s", (int)doc->example.n, doc->example.p);
    }
}
