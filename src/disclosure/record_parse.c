/*
 * record_parse.c - a record from its JSON.
 */
#include <jansson.h>

#include "base/str.h"
#include "disclosure/record.h"

enum { DEPTH_MAX = 64 };

static bool add(struct gr_arena *arena, struct gr_record *parent, const char *key,
                const json_t *value, int depth);

/* The lists of numbers of the schema (watts by bin, published compute) are one node each; any other list is a
 * list of nodes. */
static bool is_series(const char *key, const json_t *list) {
    static const char *const keys[] = {"min_w", "mean_w", "max_w", "days", "flop"};
    for (size_t i = 0; key && i < GR_COUNT(keys); i++) {
        if (strcmp(key, keys[i]) == 0) {
            return json_array_size(list) > 0 && json_is_number(json_array_get(list, 0));
        }
    }
    return false;
}

static void add_series(struct gr_arena *arena, struct gr_record *parent, const char *key,
                       const json_t *list) {
    size_t count = json_array_size(list);
    double *values = GR_NEW_N(arena, double, count + 1);
    for (size_t i = 0; i < count; i++) {
        values[i] = json_number_value(json_array_get(list, i));
    }
    gr_record_numbers(arena, parent, key, values, count);
}

static bool add_list(struct gr_arena *arena, struct gr_record *parent, const char *key,
                     const json_t *list, int depth) {
    if (is_series(key, list)) {
        add_series(arena, parent, key, list);
        return true;
    }
    struct gr_record *node = gr_record_list(arena, parent, key);
    bool fine = true;
    for (size_t i = 0; i < json_array_size(list) && fine; i++) {
        fine = add(arena, node, NULL, json_array_get(list, i), depth + 1);
    }
    return fine;
}

/* Keys are names of elements in XML. */
static bool is_key(const char *key) {
    for (const char *p = key; *p; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_';
        if (!letter && (p == key || *p < '0' || *p > '9')) {
            return false;
        }
    }
    return *key != '\0';
}

/* XML has no control characters but these. */
static bool is_text(const char *text) {
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' && *text != '\t' && *text != '\n') {
            return false;
        }
    }
    return true;
}

static bool fill_map(struct gr_arena *arena, struct gr_record *node, const json_t *map, int depth) {
    bool fine = true;
    json_t *object = (json_t *)(uintptr_t)map; /* jansson's iterator is not const */
    for (void *at = json_object_iter(object); at && fine; at = json_object_iter_next(object, at)) {
        const char *key = json_object_iter_key(at);
        fine = is_key(key) && add(arena, node, key, json_object_iter_value(at), depth + 1);
    }
    return fine;
}

static bool add(struct gr_arena *arena, struct gr_record *parent, const char *key,
                const json_t *value, int depth) {
    if (depth > DEPTH_MAX) {
        return false;
    }
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return fill_map(arena, gr_record_map(arena, parent, key), value, depth);
    case JSON_ARRAY:
        return add_list(arena, parent, key, value, depth);
    case JSON_STRING:
        if (!is_text(json_string_value(value))) {
            return false;
        }
        gr_record_text(arena, parent, key, json_string_value(value));
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        gr_record_number(arena, parent, key, json_number_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        gr_record_bool(arena, parent, key, json_is_true(value));
        break;
    case JSON_NULL:
        break;
    }
    return true;
}

struct gr_record *gr_record_parse(struct gr_str json, struct gr_arena *arena, const char **why) {
    json_error_t error;
    json_t *parsed = json_loadb(json.p, json.n, JSON_DECODE_INT_AS_REAL, &error);
    struct gr_record *root = NULL;
    *why = NULL;
    if (!parsed) {
        *why = gr_arena_printf(arena, "line %d: %s", error.line, error.text);
    } else if (!json_is_object(parsed) || !json_is_number(json_object_get(parsed, "gramme"))) {
        *why = "it is no record: it has no \"gramme\": 1";
    } else {
        root = gr_record_root(arena);
        if (!fill_map(arena, root, parsed, 0)) {
            root = NULL;
            *why = "its maps are nested too deep, or a key or text of it cannot stand in XML";
        }
    }
    json_decref(parsed);
    return root;
}
