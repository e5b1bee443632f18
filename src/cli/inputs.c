/*
 * inputs.c - arguments to files: experiment file, logs, folders, globs.
 */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/pipeline.h"
#include "read/reader.h"

static bool is_yaml(const char *path) {
    struct gr_str p = gr_str(path);
    return gr_str_ends(p, GR_STR(".yaml")) || gr_str_ends(p, GR_STR(".yml"));
}

static enum gr_status take_yaml(struct gr_call *call, struct gr_inputs *in, const char *path) {
    if (in->yaml) {
        gr_error(call->diag, "U105", GR_NOWHERE, "make one report for each",
                 "two experiment files: %s and %s", in->yaml, path);
        return GR_EUSAGE;
    }
    in->yaml = path;
    return GR_OK;
}

struct names {
    const char **items;
    size_t count, cap;
};

static int name_compare(const void *a, const void *b) {
    const char *const *x = a;
    const char *const *y = b;
    return strcmp(*x, *y);
}

static bool is_regular(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* ---- folders ---- */

enum { FOLDERS_DEEP = 32, FOLDER_FILES = 100000 };

struct folder {
    struct gr_call *call;
    struct names logs, others; /* others: looked at, and no logs */
    bool full;
};

static const char *inside(struct gr_call *call, const char *folder, const char *name) {
    bool slash = gr_str_ends(gr_str(folder), GR_STR("/"));
    return gr_arena_printf(call->arena, "%s%s%s", folder, slash ? "" : "/", name);
}

/* What somebody put beside the logs: no reader knows it, or there is nothing in it.  What is wrong with a
 * log (a pointer of Git LFS, UTF-16, two readers that fit) is for the reader to say. */
static bool is_other(struct gr_diag *said) {
    static const char *const codes[] = {"R001", "R005", "R006", "R007", "R008"};
    for (size_t i = 0; i < GR_COUNT(codes) && gr_diag_total(said) > 0; i++) {
        if (strcmp(gr_diag_get(said, 0).code, codes[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void sort_file(struct folder *f, const char *path) {
    struct gr_diag *said = gr_diag_new();
    struct gr_input *in;
    const struct gr_reader *reader;
    bool other = false;
    gr_diag_use(f->call->diag, GR_USE_FILE, path);
    if (gr_input_open(&in, path, path, NULL, said) == GR_OK) {
        enum gr_status status =
            gr_reader_probe(gr_input_peek(in), path, gr_input_file(in), said, &reader);
        other = status != GR_OK && is_other(said);
        gr_input_abandon(in);
    }
    struct names *list = other ? &f->others : &f->logs;
    GR_PUSH(list->items, list->count, list->cap) = path;
    gr_diag_free(said);
}

static void walk_folder(struct folder *f, const char *path, int depth);

/* One name of a folder: hidden ones, links to folders (they may go in circles), pipes and devices are
 * passed over, and folders that are an experiment of their own. */
static void take_entry(struct folder *f, const char *folder, const char *name, int depth) {
    const char *path = inside(f->call, folder, name);
    struct stat st;
    if (name[0] == '.' || lstat(path, &st) != 0) {
        return;
    }
    if (S_ISDIR(st.st_mode)) {
        bool own = is_regular(inside(f->call, path, "gramme.yaml"));
        if (!own && depth < FOLDERS_DEEP) {
            walk_folder(f, path, depth + 1);
        }
        return;
    }
    if (!is_regular(path) || is_yaml(path)) {
        return;
    }
    if (f->logs.count + f->others.count == FOLDER_FILES) {
        f->full = true;
        return;
    }
    sort_file(f, path);
}

static void walk_folder(struct folder *f, const char *path, int depth) {
    DIR *dir = opendir(path);
    if (!dir) {
        gr_warning(f->call->diag, "I020", GR_NOWHERE, NULL, "%s: %s", path, strerror(errno));
        return;
    }
    struct names names = {0};
    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        GR_PUSH(names.items, names.count, names.cap) =
            gr_arena_str(f->call->arena, gr_str(e->d_name));
    }
    closedir(dir);
    if (names.count > 0) {
        qsort(names.items, names.count, sizeof(*names.items), name_compare);
    }
    for (size_t i = 0; i < names.count; i++) {
        take_entry(f, path, names.items[i], depth);
    }
    free(names.items);
}

static void name_others(const struct folder *f, const char *path) {
    enum { NAMED = 5 };
    struct gr_buf list = {0};
    for (size_t i = 0; i < f->others.count && i < NAMED; i++) {
        gr_buf_printf(&list, "%s%s", i ? ", " : "", f->others.items[i] + strlen(path));
    }
    if (f->others.count > NAMED) {
        gr_buf_printf(&list, " and %zu more", f->others.count - NAMED);
    }
    if (f->others.count > 0) {
        gr_warning(f->call->diag, "I021", GR_NOWHERE, "name a file itself to see why it is none",
                   "%s: not read, as no logs: %s", path[0] ? path : ".", list.p);
    }
    if (f->full) {
        gr_warning(f->call->diag, "I022", GR_NOWHERE, "name the logs, or fewer folders",
                   "%s: only the first %d files were looked at", path, FOLDER_FILES);
    }
    gr_buf_free(&list);
}

/* The logs below a folder, in order of their names as bytes. */
static void folder_logs(struct gr_call *call, const char *path, struct names *logs) {
    struct folder f = {.call = call};
    gr_diag_use(call->diag, GR_USE_FOLDER, path);
    walk_folder(&f, path, 0);
    for (size_t i = 0; i < f.logs.count; i++) {
        GR_PUSH(logs->items, logs->count, logs->cap) = f.logs.items[i];
    }
    name_others(&f, path);
    free(f.logs.items);
    free(f.others.items);
}

static enum gr_status open_folder(struct gr_call *call, struct gr_inputs *in, const char *path,
                                  struct names *logs) {
    const char *yaml = inside(call, path, "gramme.yaml");
    if (is_regular(yaml)) {
        return take_yaml(call, in, yaml);
    }
    size_t before = logs->count;
    folder_logs(call, path, logs);
    if (logs->count == before) {
        gr_error(call->diag, "U106", GR_NOWHERE, "name the logs themselves",
                 "%s holds neither a gramme.yaml nor logs", path);
        return GR_EIO;
    }
    return GR_OK;
}

void gr_inputs_probe(struct gr_call *call, const char *folder, const char *const *paths,
                     size_t count, struct gr_inputs *out) {
    struct folder f = {.call = call};
    for (size_t i = 0; i < count; i++) {
        sort_file(&f, paths[i]);
    }
    *out = (struct gr_inputs){.log_count = f.logs.count};
    out->logs = GR_NEW_N(call->arena, const char *, f.logs.count + 1);
    for (size_t i = 0; i < f.logs.count; i++) {
        out->logs[i] = f.logs.items[i];
    }
    out->first = out->logs[0];
    if (out->log_count > 0) {
        name_others(&f, folder);
    }
    free(f.logs.items);
    free(f.others.items);
}

/* ---- arguments ---- */

static bool has_glob(const char *path) {
    return strpbrk(path, "*?[") != NULL;
}

static enum gr_status take_path(struct gr_call *call, struct gr_inputs *in, const char *path,
                                struct names *logs) {
    if (is_folder(path)) {
        return open_folder(call, in, path, logs);
    }
    if (is_yaml(path)) {
        return take_yaml(call, in, path);
    }
    GR_PUSH(logs->items, logs->count, logs->cap) = path;
    return GR_OK;
}

/* An argument, or what a quoted pattern matches. */
static enum gr_status take_argument(struct gr_call *call, struct gr_inputs *in, const char *path,
                                    struct names *logs) {
    glob_t found = {0};
    enum gr_status status = GR_OK;
    if (!has_glob(path) || access(path, F_OK) == 0 || glob(path, 0, NULL, &found) != 0) {
        return take_path(call, in, path, logs);
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *one = gr_arena_str(call->arena, gr_str(found.gl_pathv[i]));
        enum gr_status taken = take_path(call, in, one, logs);
        status = taken != GR_OK ? taken : status;
    }
    globfree(&found);
    return status;
}

enum gr_status gr_inputs_sort(struct gr_call *call, struct gr_inputs *out) {
    *out = (struct gr_inputs){0};
    if (call->argument_count == 0) {
        gr_error(call->diag, "U106", GR_NOWHERE,
                 gr_arena_printf(call->arena, "gramme %s emissions.csv", call->command->name),
                 "no input given");
        return GR_EUSAGE;
    }
    struct names logs = {0};
    enum gr_status status = GR_OK;
    out->first = call->arguments[0];
    for (size_t i = 0; i < call->argument_count; i++) {
        enum gr_status one = take_argument(call, out, call->arguments[i], &logs);
        status = one != GR_OK ? one : status;
    }
    out->logs = GR_NEW_N(call->arena, const char *, logs.count + 1);
    for (size_t i = 0; i < logs.count; i++) {
        out->logs[i] = logs.items[i];
    }
    out->log_count = logs.count;
    free(logs.items);
    return status;
}

/* ---- logs that a YAML names ---- */

static const char *beside(struct gr_call *call, const char *yaml, const char *path) {
    const char *slash = strrchr(yaml, '/');
    if (path[0] == '/' || !slash) {
        return path;
    }
    return gr_arena_printf(call->arena, "%.*s/%s", (int)(slash - yaml), yaml, path);
}

enum gr_status gr_log_paths(struct gr_call *call, const char *yaml, const struct gr_log_ref *ref,
                            bool lenient, const char ***paths, size_t *count) {
    const char *pattern = beside(call, yaml, ref->path);
    struct names names = {0};
    glob_t found = {0};
    if (has_glob(pattern) && access(pattern, F_OK) != 0) {
        gr_diag_use(call->diag, GR_USE_PATTERN, pattern);
        (void)glob(pattern, GLOB_ERR, NULL, &found);
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        GR_PUSH(names.items, names.count, names.cap) =
            gr_arena_str(call->arena, gr_str(found.gl_pathv[i]));
    }
    globfree(&found);
    if (is_folder(pattern)) {
        folder_logs(call, pattern, &names);
    } else if (names.count == 0 && access(pattern, F_OK) == 0) {
        GR_PUSH(names.items, names.count, names.cap) = pattern;
    }
    *count = names.count;
    *paths = GR_NEW_N(call->arena, const char *, names.count + 1);
    for (size_t i = 0; i < names.count; i++) {
        (*paths)[i] = names.items[i];
    }
    free(names.items);
    if (*count > 0) {
        return GR_OK;
    }
    gr_diag_add(call->diag, lenient ? GR_WARNING : GR_ERROR, "U111", ref->pos,
                (struct gr_str){0, 0}, "paths are relative to the folder of the experiment file",
                "no such log: %s", ref->path);
    return lenient ? GR_OK : GR_EIO;
}
