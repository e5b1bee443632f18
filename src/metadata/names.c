/*
 * names.c - "did you mean": the nearest of the names that are allowed.
 */
#include "metadata/names.h"

/** Bytes compared; a longer key is not a misspelt one of ours. */
enum { LONGEST_NAME = 64 };

/** Blanks and hyphens are written for underscores so often that they do not count. */
static struct gr_str same_joints(struct gr_str name, char out[LONGEST_NAME]) {
    for (size_t i = 0; i < name.n; i++) {
        out[i] = name.p[i] == ' ' || name.p[i] == '-' ? '_' : name.p[i];
    }
    return (struct gr_str){out, name.n};
}

void gr_near_try(struct gr_near *near, struct gr_str wanted, const char *name) {
    char joined[LONGEST_NAME];
    if (wanted.n == 0 || wanted.n > LONGEST_NAME) {
        return;
    }
    size_t distance = gr_str_distance(same_joints(wanted, joined), gr_str(name));
    if (distance < near->distance) {
        *near = (struct gr_near){name, distance};
    }
}

const char *gr_near_name(const struct gr_near *near, struct gr_str wanted) {
    size_t shorter = near->name && strlen(near->name) < wanted.n ? strlen(near->name) : wanted.n;
    return near->name && near->distance <= (shorter + 1) / 3 ? near->name : NULL;
}

const char *gr_enumerate(struct gr_arena *arena, const char *const *names, size_t count) {
    struct gr_buf out = {0};
    for (size_t i = 0; i < count; i++) {
        gr_buf_puts(&out, i == 0 ? "" : i + 1 < count ? ", " : " or ");
        gr_buf_puts(&out, names[i]);
    }
    const char *text = gr_arena_str(arena, gr_buf_str(&out));
    gr_buf_free(&out);
    return text;
}

/** "location", "runs[].location": the maps below the root that have this key, the first few. */
static const char *homes_of(struct gr_arena *arena, const struct gr_schema *schema,
                            struct gr_str key) {
    enum { MOST = 3 };
    const char *homes[MOST];
    size_t count = 0;
    const struct gr_rule *rule = &schema->root;
    for (; rule && count < MOST; rule = gr_rule_next(&schema->root, rule)) {
        if (rule->parent && gr_str_is(key, rule->name) && rule->parent->shape == GR_SHAPE_MAP) {
            const char *path = gr_rule_path(arena, rule->parent);
            homes[count++] = *path ? path : "the top of the file";
        }
    }
    return count > 0 ? gr_enumerate(arena, homes, count) : NULL;
}

static const char *nearest_key(const struct gr_rule *map, struct gr_str key) {
    struct gr_near near = {NULL, SIZE_MAX};
    for (size_t i = 0; i < map->child_count; i++) {
        gr_near_try(&near, key, map->children[i].name);
    }
    return gr_near_name(&near, key);
}

static const char *nearest_anywhere(const struct gr_schema *schema, struct gr_str key) {
    struct gr_near near = {NULL, SIZE_MAX};
    const struct gr_rule *rule = &schema->root;
    for (; rule; rule = gr_rule_next(&schema->root, rule)) {
        if (rule->parent && rule->parent->shape == GR_SHAPE_MAP) {
            gr_near_try(&near, key, rule->name);
        }
    }
    return gr_near_name(&near, key);
}

/** A key of the map with which the unknown one begins: "hardware used". */
static const char *beginning_of(const struct gr_rule *map, struct gr_str key) {
    const char *best = NULL;
    for (size_t i = 0; i < map->child_count; i++) {
        struct gr_str name = gr_str(map->children[i].name);
        bool begins =
            key.n > name.n + 1 && gr_str_starts(key, name) && strchr(" _-.", key.p[name.n]) != NULL;
        if (begins && (!best || name.n > strlen(best))) {
            best = name.p;
        }
    }
    return best;
}

static const char *allowed_keys(struct gr_arena *arena, const struct gr_rule *map) {
    const char *names[GR_MAX_KEYS];
    for (size_t i = 0; i < map->child_count; i++) {
        names[i] = map->children[i].name;
    }
    return gr_arena_printf(arena, "known here: %s", gr_enumerate(arena, names, map->child_count));
}

const char *gr_hint_unknown_key(struct gr_arena *arena, const struct gr_schema *schema,
                                const struct gr_rule *map, struct gr_str key) {
    const char *near = nearest_key(map, key);
    if (near) {
        return gr_arena_printf(arena, "did you mean %s?", near);
    }
    const char *homes = homes_of(arena, schema, key);
    if (homes) {
        return gr_arena_printf(arena, "%.*s belongs in %s", (int)key.n, key.p, homes);
    }
    near = beginning_of(map, key);
    if (near) {
        return gr_arena_printf(arena, "did you mean %s?", near);
    }
    near = nearest_anywhere(schema, key);
    if (near) {
        return gr_arena_printf(arena, "did you mean %s? It belongs in %s", near,
                               homes_of(arena, schema, gr_str(near)));
    }
    return allowed_keys(arena, map);
}
