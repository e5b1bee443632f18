#include "read/json_head.h"

/** That map, without moving on. */
static struct gr_str map_in(struct gr_str text) {
    const struct gr_str none = {NULL, 0};
    const char *open = text.n > 0 ? memchr(text.p, '{', text.n) : NULL;
    if (!open) {
        return none;
    }
    size_t n = text.n - (size_t)(open - text.p);
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < n; i++) {
        char c = open[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && --depth == 0) {
            return (struct gr_str){open, i + 1};
        }
    }
    return none;
}

struct gr_str gr_json_map_next(struct gr_str *rest) {
    struct gr_str map = map_in(*rest);
    *rest = map.p ? (struct gr_str){map.p + map.n, (size_t)(rest->p + rest->n - map.p) - map.n}
                  : (struct gr_str){NULL, 0};
    return map;
}

struct gr_str gr_json_map_after(struct gr_str *rest, const char *key) {
    size_t at = gr_str_find(*rest, gr_str(key));
    *rest = at == SIZE_MAX ? (struct gr_str){NULL, 0} : (struct gr_str){rest->p + at, rest->n - at};
    return gr_json_map_next(rest);
}
