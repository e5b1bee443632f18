/*
 * uses.c - what a report was made from, and whether that is still so.
 */
#include "lab/uses.h"

#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/input.h"
#include "base/num.h"

enum { FOLDERS_DEEP = 32, YOUNG_NS = 2000000000 };

/* ---- text of a line ---- */

void gr_line_escape(struct gr_buf *out, struct gr_str text) {
    static const char from[] = "\\\t\n\r", to[] = "\\tnr";
    size_t begin = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char *special = text.p[i] ? strchr(from, text.p[i]) : NULL;
        if (special) {
            gr_buf_put(out, (struct gr_str){text.p + begin, i - begin});
            gr_buf_putc(out, '\\');
            gr_buf_putc(out, to[special - from]);
            begin = i + 1;
        }
    }
    gr_buf_put(out, (struct gr_str){text.p + begin, text.n - begin});
}

struct gr_str gr_line_unescape(struct gr_arena *arena, struct gr_str text) {
    char *to = gr_arena_alloc(arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\\' && i + 1 < text.n) {
            c = text.p[++i];
            c = c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c;
        }
        to[n++] = c;
    }
    return (struct gr_str){to, n};
}

/* ---- one file ---- */

static int64_t time_of(const struct stat *st) {
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static bool digest_of(const char *path, char out[65]) {
    struct gr_diag *unsaid = gr_diag_new();
    struct gr_input_options options = {.digest = true};
    struct gr_input_info info = {0};
    struct gr_input *in = NULL;
    bool good = gr_input_open(&in, path, path, &options, unsaid) == GR_OK;
    if (good) { /* a broken archive has a digest too */
        (void)!gr_input_close(in, &info);
        good = info.sha256[0] != '\0';
    }
    gr_diag_free(unsaid);
    memcpy(out, info.sha256, sizeof info.sha256);
    return good;
}

static void put_file(struct gr_buf *out, const char *path, int64_t size, int64_t time,
                     const char *sha256) {
    gr_buf_printf(out, "f\t%" PRId64 "\t%" PRId64 "\t%s\t", size, time, sha256);
    gr_line_escape(out, gr_str(path));
    gr_buf_putc(out, '\n');
}

static int64_t trusted(int64_t time, int64_t begun_ns) {
    return time < begun_ns - YOUNG_NS ? time : 0;
}

/* ---- names ---- */

static uint64_t mix(uint64_t hash, const char *name) {
    uint64_t one = gr_str_hash(gr_str(name));
    return (hash ^ one) * UINT64_C(0x9E3779B97F4A7C15) + (hash >> 29);
}

static uint64_t hash_pattern(const char *pattern) {
    glob_t found = {0};
    uint64_t hash = 1;
    if (glob(pattern, GLOB_ERR, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            hash = mix(hash, found.gl_pathv[i]);
        }
    }
    globfree(&found);
    return hash;
}

/* Independent of the order in which the system lists them. */
static uint64_t hash_folder(const char *path, int depth) {
    DIR *dir = depth < FOLDERS_DEEP ? opendir(path) : NULL;
    uint64_t sum = dir ? 1 : 0;
    for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
        if (e->d_name[0] == '.') {
            continue;
        }
        struct gr_buf below = {0};
        struct stat st;
        gr_buf_printf(&below, "%s/%s", path, e->d_name);
        bool folder = lstat(below.p, &st) == 0 && S_ISDIR(st.st_mode);
        sum += mix(folder ? hash_folder(below.p, depth + 1) : 7, e->d_name);
        gr_buf_free(&below);
    }
    if (dir) {
        closedir(dir);
    }
    return sum;
}

static uint64_t hash_names(const char *const *names, size_t count) {
    uint64_t hash = 3;
    for (size_t i = 0; i < count; i++) {
        hash = mix(hash, names[i]);
    }
    return hash;
}

static void put_names(struct gr_buf *out, char kind, uint64_t hash, const char *path) {
    gr_buf_printf(out, "%c\t%" PRIx64 "\t", kind, hash);
    gr_line_escape(out, gr_str(path));
    gr_buf_putc(out, '\n');
}

void gr_uses_put_names(struct gr_buf *out, const char *const *names, size_t count) {
    put_names(out, 'n', hash_names(names, count), "");
}

/* ---- all that a report used ---- */

struct use {
    enum gr_use kind;
    const char *path;
};

static int by_kind_and_path(const void *a, const void *b) {
    const struct use *x = a, *y = b;
    return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : strcmp(x->path, y->path);
}

static const char *known_digest(const struct gr_known_digest *known, size_t count,
                                const char *path) {
    for (size_t i = 0; i < count; i++) {
        if (known[i].sha256[0] && strcmp(known[i].path, path) == 0) {
            return known[i].sha256;
        }
    }
    return NULL;
}

static void put_use(struct gr_buf *out, const struct use *use, int64_t begun_ns, const char *sha256,
                    bool digest) {
    struct stat st;
    char own[65] = "-";
    if (use->kind == GR_USE_PATTERN) {
        put_names(out, 'p', hash_pattern(use->path), use->path);
    } else if (use->kind == GR_USE_FOLDER) {
        put_names(out, 'd', hash_folder(use->path, 0), use->path);
    } else if (stat(use->path, &st) != 0) {
        put_file(out, use->path, -1, 0, "-");
    } else {
        if (!sha256 && (!digest || !S_ISREG(st.st_mode) || !digest_of(use->path, own))) {
            memcpy(own, "-", 2);
        }
        put_file(out, use->path, st.st_size, trusted(time_of(&st), begun_ns),
                 sha256 ? sha256 : own);
    }
}

void gr_uses_put(struct gr_buf *out, const struct gr_diag *diag, int64_t begun_ns,
                 const struct gr_known_digest *known, size_t known_count, bool digest) {
    size_t count = gr_diag_use_count(diag);
    struct use *uses = gr_xcalloc(count + 1, sizeof *uses);
    for (size_t i = 0; i < count; i++) {
        uses[i].path = gr_diag_use_get(diag, i, &uses[i].kind);
    }
    if (count > 1) {
        qsort(uses, count, sizeof *uses, by_kind_and_path);
    }
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || by_kind_and_path(&uses[i - 1], &uses[i]) != 0) {
            put_use(out, &uses[i], begun_ns, known_digest(known, known_count, uses[i].path),
                    digest);
        }
    }
    free(uses);
}

/* ---- is it still so ---- */

static int64_t number(struct gr_str text) {
    bool negative = text.n > 0 && text.p[0] == '-';
    uint64_t value = 0;
    bool good = gr_num_parse_u64((struct gr_str){text.p + negative, text.n - negative}, &value);
    return !good ? -2 : negative ? -(int64_t)value : (int64_t)value;
}

static const char *path_of(struct gr_str text, char *room, size_t size, struct gr_arena **arena) {
    if (text.n < size && !(text.n && memchr(text.p, '\\', text.n))) {
        memcpy(room, text.p, text.n);
        room[text.n] = '\0';
        return room;
    }
    *arena = gr_arena_new();
    return gr_line_unescape(*arena, text).p;
}

static enum gr_uses_state check_file(struct gr_str size, struct gr_str time, struct gr_str sha256,
                                     const char *path, struct gr_buf *renewed) {
    struct stat st;
    char now[65];
    struct timespec clock;
    if (stat(path, &st) != 0) {
        return number(size) == -1 ? GR_USES_SAME : GR_USES_CHANGED;
    }
    if (st.st_size != number(size)) {
        return GR_USES_CHANGED;
    }
    if (time_of(&st) == number(time)) {
        return GR_USES_SAME;
    }
    clock_gettime(CLOCK_REALTIME, &clock);
    int64_t begun = (int64_t)clock.tv_sec * 1000000000 + clock.tv_nsec;
    if (!S_ISREG(st.st_mode) || !digest_of(path, now) || !gr_str_is(sha256, now)) {
        return GR_USES_CHANGED;
    }
    put_file(renewed, path, st.st_size, trusted(time_of(&st), begun), now);
    return GR_USES_TOUCHED;
}

static enum gr_uses_state check_names(char kind, struct gr_str hash, const char *path,
                                      const char *const *names, size_t name_count) {
    uint64_t now = kind == 'p'   ? hash_pattern(path)
                   : kind == 'd' ? hash_folder(path, 0)
                                 : hash_names(names, name_count);
    char text[32];
    snprintf(text, sizeof text, "%" PRIx64, now);
    return gr_str_is(hash, text) ? GR_USES_SAME : GR_USES_CHANGED;
}

enum gr_uses_state gr_use_check(struct gr_str line, const char *const *names, size_t name_count,
                                struct gr_buf *renewed) {
    char room[512];
    struct gr_arena *arena = NULL;
    struct gr_str rest = line;
    struct gr_str kind = gr_str_cut(&rest, '\t');
    bool file = gr_str_is(kind, "f");
    enum gr_uses_state state = GR_USES_CHANGED;
    if (file) {
        struct gr_str size = gr_str_cut(&rest, '\t'), time = gr_str_cut(&rest, '\t'),
                      sha256 = gr_str_cut(&rest, '\t');
        state = check_file(size, time, sha256, path_of(rest, room, sizeof room, &arena), renewed);
    } else if (kind.n == 1) {
        struct gr_str hash = gr_str_cut(&rest, '\t');
        const char *path = path_of(rest, room, sizeof room, &arena);
        state = check_names(kind.p[0], hash, path, names, name_count);
    }
    if (state == GR_USES_SAME) {
        gr_buf_put(renewed, line);
        gr_buf_putc(renewed, '\n');
    }
    gr_arena_free(arena);
    return state;
}
