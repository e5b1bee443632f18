/*
 * enclose.c - the files that a report was made from, for formats that carry files.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/raw.h"
#include "cli/pipeline.h"

/* They are held in memory until the report is written. */
enum { LOGS_MAX = 32 << 20, YAML_MAX = 4 << 20, FILES_MAX = 1000 };

struct enclosing {
    struct gr_call *call;
    struct gr_enclosure *items;
    const char **paths; /* of the items */
    size_t count;
    uint64_t room; /* bytes that the logs may still take */
};

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum gr_status refuse(const struct enclosing *e, const char *path, const char *why,
                             const char *hint) {
    gr_error(e->call->diag, "U112", GR_NOWHERE, hint, "%s cannot be attached: %s", path, why);
    return GR_REFUSED;
}

/* ---- one file ---- */

static bool read_bytes(int fd, char *bytes, size_t size, char sha256[65]) {
    struct gr_raw *raw = gr_raw_new(fd, true);
    size_t have = 0, n = 0;
    char *block = NULL;
    int failed = gr_raw_next(raw, &block, &n);
    while (failed == 0 && n > 0 && have + n <= size) {
        memcpy(bytes + have, block, n);
        have += n;
        failed = gr_raw_next(raw, &block, &n);
    }
    bool whole = failed == 0 && n == 0 && have == size;
    gr_raw_free(raw, sha256);
    return whole;
}

/* sha256: of the file when it was read, or NULL. */
static enum gr_status take(struct enclosing *e, const char *path, const char *description,
                           uint64_t limit, const char *sha256) {
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        const char *why = strerror(errno);
        if (fd >= 0) {
            (void)close(fd);
        }
        return refuse(e, path, why, NULL);
    }
    if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size > limit) {
        bool file = S_ISREG(st.st_mode);
        (void)close(fd);
        return refuse(e, path, file ? "the logs are more than 32 MiB" : "it is no file on disk",
                      "publish the logs beside the report, which has their SHA-256");
    }
    size_t size = (size_t)st.st_size;
    char *bytes = gr_arena_alloc(e->call->arena, size + 1), now[65];
    if (!read_bytes(fd, bytes, size, now) || (sha256 && *sha256 && strcmp(sha256, now) != 0)) {
        return refuse(e, path, "it has changed since it was read", "make the report again");
    }
    e->paths[e->count] = path;
    e->items[e->count++] = (struct gr_enclosure){base_name(path), description, {bytes, size}};
    return GR_OK;
}

/* ---- the logs ---- */

static bool is_taken(const struct enclosing *e, const char *path) {
    for (size_t i = 0; i < e->count; i++) {
        if (strcmp(e->paths[i], path) == 0) {
            return true;
        }
    }
    return false;
}

static enum gr_status take_logs(struct enclosing *e, const struct gr_logs *logs) {
    enum gr_status status = GR_OK;
    for (size_t i = 0; logs && i < logs->input_count && status == GR_OK; i++) {
        const struct gr_log_input *in = &logs->inputs[i];
        if (is_taken(e, in->path)) {
            continue;
        }
        if (e->count == FILES_MAX) {
            return refuse(e, in->path, "there are more than 1,000 files", NULL);
        }
        status = take(e, in->path, "A log that the report was made from", e->room, in->sha256);
        e->room -= status == GR_OK ? e->items[e->count - 1].bytes.n : 0;
    }
    return status;
}

enum gr_status gr_work_enclose(struct gr_call *call, const struct gr_work *work,
                               struct gr_enclosures *out) {
    bool logs = call->values[GR_OPT_ATTACH_LOGS] != NULL;
    if (work->anonymous) {
        if (logs) {
            gr_error(call->diag, "U112", GR_NOWHERE, "logs name machines and people",
                     "an anonymous report carries no logs");
        }
        return logs ? GR_EUSAGE : GR_OK;
    }
    size_t most = logs ? FILES_MAX : 1;
    struct enclosing e = {.call = call,
                          .items = GR_NEW_N(call->arena, struct gr_enclosure, most),
                          .paths = GR_NEW_N(call->arena, const char *, most),
                          .room = LOGS_MAX};
    enum gr_status status = GR_OK;
    if (work->inputs.yaml) {
        status = take(&e, work->inputs.yaml, "The experiment file", YAML_MAX, NULL);
    }
    for (size_t i = 0; logs && i < work->account_input_count && status == GR_OK; i++) {
        status = take_logs(&e, work->account_inputs[i].logs);
    }
    *out = (struct gr_enclosures){e.items, e.count};
    return status;
}
