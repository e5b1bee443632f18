/* Reading a JSON value by its keys, and what is said at the end. */
#include <math.h>

#include "base/num.h"
#include "read/csv.h"
#include "read/json.h"
#include "read/tracks.h"

static struct gr_str text_of(const json_t *value) {
    return (struct gr_str){json_string_value(value), json_string_length(value)};
}

struct gr_str gr_json_text(const json_t *map, const char *key) {
    return text_of(json_object_get(map, key));
}

double gr_json_number(const json_t *map, const char *key) {
    const json_t *value = json_object_get(map, key);
    double number = (double)NAN;
    if (json_is_number(value)) {
        return json_number_value(value);
    }
    if (json_is_string(value)) {
        (void)gr_csv_number(gr_str_trim(text_of(value)), &number);
    }
    return number;
}

const json_t *gr_json_at(const json_t *map, const char *path) {
    const json_t *whole = json_object_get(map, path);
    if (whole) {
        return json_is_null(whole) ? NULL : whole;
    }
    for (const char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.')) {
        const json_t *child = json_object_getn(map, path, (size_t)(dot - path));
        const json_t *found = child ? gr_json_at(child, dot + 1) : NULL;
        if (found) {
            return found;
        }
    }
    return NULL;
}

void gr_note_json(struct gr_read_context *ctx, const struct gr_json_end *end) {
    gr_note_many(ctx, "R080", end->torn_line, end->torn, 0,
                 "the file ends in the middle of a JSON value or list, which is left out");
    gr_note_many(ctx, "R028", 0, end->latin1, 0, "JSON that is not UTF-8 is read as Latin-1");
}
