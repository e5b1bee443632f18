/*
 * ignore.c - patterns of .grammeignore.
 */
#include "lab/ignore.h"

enum { SEGMENTS_MAX = 64 };

struct pattern {
    bool negated, folders_only;
    size_t count;
    struct gr_str segments[SEGMENTS_MAX]; /* "**" is any number of them */
};

struct gr_ignore {
    const struct gr_ignore *above;
    size_t folder_length; /* what of a path lies above these patterns */
    size_t count;
    struct pattern *patterns;
};

/* ---- one name ---- */

/* The set at *p (behind its "["), and whether it has c; *p moves behind its "]".  False if it never ends. */
static bool take_set(struct gr_str *p, char c, bool *has) {
    struct gr_str rest = *p;
    bool negated = rest.n > 0 && (rest.p[0] == '!' || rest.p[0] == '^'), found = false;
    rest.p += negated;
    rest.n -= negated;
    for (size_t i = 0; i < rest.n; i++) {
        if (rest.p[i] == ']' && i > 0) {
            *p = (struct gr_str){rest.p + i + 1, rest.n - i - 1};
            *has = found != negated;
            return true;
        }
        unsigned char low = (unsigned char)rest.p[i], high = low;
        if (i + 2 < rest.n && rest.p[i + 1] == '-' && rest.p[i + 2] != ']') {
            high = (unsigned char)rest.p[i + 2];
            i += 2;
        }
        found |= (unsigned char)c >= low && (unsigned char)c <= high;
    }
    return false;
}

/* Does the first element of the pattern fit c?  *p moves behind it. */
static bool take_one(struct gr_str *p, char c) {
    char first = p->p[0];
    bool has = false;
    *p = (struct gr_str){p->p + 1, p->n - 1};
    if (first == '[' && take_set(p, c, &has)) {
        return has && c != '/';
    }
    if (first == '\\' && p->n > 0) {
        first = p->p[0];
        *p = (struct gr_str){p->p + 1, p->n - 1};
        return first == c;
    }
    return first == '?' ? c != '/' : first == c;
}

bool gr_glob_fits(struct gr_str pattern, struct gr_str text) {
    struct gr_str star = {NULL, 0},
                  kept = {NULL, 0}; /* behind the last star; what it has not taken */
    while (text.n > 0) {
        struct gr_str next = pattern;
        if (pattern.n > 0 && pattern.p[0] == '*') {
            pattern = star = (struct gr_str){pattern.p + 1, pattern.n - 1};
            kept = text;
        } else if (pattern.n > 0 && take_one(&next, text.p[0])) {
            pattern = next;
            text = (struct gr_str){text.p + 1, text.n - 1};
        } else if (star.p && kept.p[0] != '/') {
            kept = (struct gr_str){kept.p + 1, kept.n - 1};
            pattern = star;
            text = kept;
        } else {
            return false;
        }
    }
    while (pattern.n > 0 && pattern.p[0] == '*') {
        pattern = (struct gr_str){pattern.p + 1, pattern.n - 1};
    }
    return pattern.n == 0;
}

/* ---- lines ---- */

/* Without the blanks at its end, unless the last is escaped. */
static struct gr_str trim_end(struct gr_str line) {
    while (line.n > 0 && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\r') &&
           !(line.n > 1 && line.p[line.n - 2] == '\\')) {
        line.n--;
    }
    return line;
}

/* False for a comment, a blank line, and what is too deep to fit anything. */
static bool read_pattern(struct gr_str line, struct pattern *p) {
    *p = (struct pattern){0};
    line = trim_end(line);
    if (line.n == 0 || line.p[0] == '#') {
        return false;
    }
    p->negated = line.p[0] == '!';
    line = (struct gr_str){line.p + p->negated, line.n - p->negated};
    p->folders_only = gr_str_ends(line, GR_STR("/"));
    line.n -= p->folders_only;
    bool bound = gr_str_find(line, GR_STR("/")) != SIZE_MAX;
    if (gr_str_starts(line, GR_STR("/"))) {
        line = (struct gr_str){line.p + 1, line.n - 1};
    }
    if (!bound) {
        p->segments[p->count++] = GR_STR("**");
    }
    while (line.p && line.n > 0) {
        if (p->count == SEGMENTS_MAX) {
            return false;
        }
        p->segments[p->count++] = gr_str_cut(&line, '/');
    }
    return p->count > (bound ? 0 : 1);
}

const struct gr_ignore *gr_ignore_new(struct gr_arena *arena, struct gr_str text,
                                      const char *folder, const struct gr_ignore *above) {
    struct gr_ignore *made = GR_NEW(arena, struct gr_ignore);
    size_t lines = 1;
    for (size_t i = 0; i < text.n; i++) {
        lines += text.p[i] == '\n';
    }
    made->above = above;
    made->folder_length = strlen(folder);
    made->patterns = GR_NEW_N(arena, struct pattern, lines);
    struct gr_str rest = {gr_arena_str(arena, text), text.n};
    while (rest.p) {
        struct gr_str line = gr_str_cut(&rest, '\n');
        made->count += read_pattern(line, &made->patterns[made->count]);
    }
    return made;
}

/* ---- a path ---- */

/* Rows of a table: fits[k] says that the segments so far fit the first k of the pattern. */
static bool pattern_fits(const struct pattern *p, struct gr_str path) {
    bool fits[SEGMENTS_MAX + 1] = {true};
    for (size_t k = 0; k < p->count && gr_str_is(p->segments[k], "**"); k++) {
        fits[k + 1] = true;
    }
    while (path.p) {
        struct gr_str name = gr_str_cut(&path, '/');
        bool before = fits[0]; /* fits[k] of the row above */
        fits[0] = false;
        for (size_t k = 0; k < p->count; k++) {
            bool above = fits[k + 1];
            if (gr_str_is(p->segments[k], "**")) {
                fits[k + 1] = above || before || fits[k];
            } else {
                fits[k + 1] = before && gr_glob_fits(p->segments[k], name);
            }
            before = above;
        }
    }
    return fits[p->count];
}

bool gr_ignored(const struct gr_ignore *ignore, const char *path, bool is_folder) {
    for (; ignore; ignore = ignore->above) {
        struct gr_str below = gr_str(path + ignore->folder_length);
        for (size_t i = ignore->count; i > 0; i--) {
            const struct pattern *p = &ignore->patterns[i - 1];
            if ((is_folder || !p->folders_only) && pattern_fits(p, below)) {
                return !p->negated;
            }
        }
    }
    return false;
}
