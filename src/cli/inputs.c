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

/* What a log file may end in, under a last .gz or .zst. */
static const char *const log_endings[] = {".csv",  ".log",   ".txt", ".bak",
                                          ".json", ".jsonl", ".tsv", ".prom"};

static bool looks_like_log(const char *name) {
    struct gr_str n = gr_str(name);
    if (gr_str_ends(n, GR_STR(".gz"))) {
        n.n -= 3;
    }
    for (size_t i = 0; i < GR_COUNT(log_endings); i++) {
        if (name[0] != '.' && gr_str_ends(n, gr_str(log_endings[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_regular(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static void folder_logs(struct gr_call *call, DIR *dir, const char *path, struct names *found) {
    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        const char *full =
            gr_arena_printf(call->arena, "%s%s%s", path,
                            gr_str_ends(gr_str(path), GR_STR("/")) ? "" : "/", e->d_name);
        if (looks_like_log(e->d_name) && is_regular(full)) {
            GR_PUSH(found->items, found->count, found->cap) = full;
        }
    }
    if (found->count > 0) {
        qsort(found->items, found->count, sizeof(*found->items), name_compare);
    }
}

static enum gr_status open_folder(struct gr_call *call, struct gr_inputs *in, const char *path,
                                  struct names *logs) {
    const char *yaml = gr_arena_printf(call->arena, "%s%sgramme.yaml", path,
                                       gr_str_ends(gr_str(path), GR_STR("/")) ? "" : "/");
    if (is_regular(yaml)) {
        return take_yaml(call, in, yaml);
    }
    DIR *dir = opendir(path);
    if (!dir) {
        gr_error(call->diag, "U106", GR_NOWHERE, NULL, "%s: %s", path, strerror(errno));
        return GR_EIO;
    }
    struct names found = {0};
    folder_logs(call, dir, path, &found);
    closedir(dir);
    for (size_t i = 0; i < found.count; i++) {
        GR_PUSH(logs->items, logs->count, logs->cap) = found.items[i];
    }
    bool any = found.count > 0;
    free(found.items);
    if (!any) {
        gr_error(call->diag, "U106", GR_NOWHERE, "name the logs themselves",
                 "%s holds neither a gramme.yaml nor logs", path);
        return GR_EIO;
    }
    return GR_OK;
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
        const char *path = call->arguments[i];
        struct stat st;
        enum gr_status one = GR_OK;
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            one = open_folder(call, out, path, &logs);
        } else if (is_yaml(path)) {
            one = take_yaml(call, out, path);
        } else {
            GR_PUSH(logs.items, logs.count, logs.cap) = path;
        }
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

static bool has_glob(const char *path) {
    return strpbrk(path, "*?[") != NULL;
}

enum gr_status gr_log_paths(struct gr_call *call, const char *yaml, const struct gr_log_ref *ref,
                            bool lenient, const char ***paths, size_t *count) {
    const char *pattern = beside(call, yaml, ref->path);
    glob_t found = {0};
    int rc = has_glob(pattern) ? glob(pattern, GLOB_ERR, NULL, &found) : GLOB_NOMATCH;
    *count = 0;
    if (rc == 0) {
        *paths = GR_NEW_N(call->arena, const char *, found.gl_pathc + 1);
        for (size_t i = 0; i < found.gl_pathc; i++) {
            (*paths)[(*count)++] = gr_arena_str(call->arena, gr_str(found.gl_pathv[i]));
        }
    } else if (is_regular(pattern) || (!has_glob(pattern) && access(pattern, F_OK) == 0)) {
        *paths = GR_NEW_N(call->arena, const char *, 1);
        (*paths)[(*count)++] = pattern;
    }
    globfree(&found);
    if (*count > 0) {
        return GR_OK;
    }
    gr_diag_add(call->diag, lenient ? GR_WARNING : GR_ERROR, "U111", ref->pos,
                (struct gr_str){0, 0}, "paths are relative to the folder of the experiment file",
                "no such log: %s", ref->path);
    return lenient ? GR_OK : GR_EIO;
}
