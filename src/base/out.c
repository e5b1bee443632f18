#include "base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- saying what went wrong ---- */

static const struct reason {
    int error;
    const char *text, *hint;
} reasons[] = {
    {ENOSPC, "the disk is full", "free some space or choose another folder with -o"},
    {EDQUOT, "the disk quota is used up", "free some space or choose another folder with -o"},
    {EACCES, "no permission to write there", "choose another folder with -o"},
    {EPERM, "no permission to write there", "choose another folder with -o"},
    {EROFS, "the file system is read-only", "choose another folder with -o"},
    {EISDIR, "it is a folder", "end the name in / to write into it"},
    {ENOENT, "its folder does not exist", "make the folder first"},
    {ENOTDIR, "a part of the path is a file, not a folder", NULL},
    {ENAMETOOLONG, "the name is too long", NULL},
    {ELOOP, "its symbolic links go round in a circle", NULL},
    {EFBIG, "it is larger than a file may be there", NULL},
    {EPIPE, "nobody reads from the pipe any more", NULL},
    {EBADF, "it is closed", NULL},
};

static enum gr_status cannot(struct gr_diag *diag, const char *code, const char *verb,
                             const char *path, int error) {
    const char *text = strerrordesc_np(error), *hint = NULL;
    for (size_t i = 0; i < GR_COUNT(reasons); i++) {
        if (reasons[i].error == error) {
            text = reasons[i].text;
            hint = reasons[i].hint;
        }
    }
    const char *name = strcmp(path, "-") == 0 ? "standard output" : path;
    gr_error(diag, code, GR_NOWHERE, hint, "cannot %s %s: %s", verb, name,
             text ? text : "unknown error");
    return GR_EIO;
}

static enum gr_status cannot_write(struct gr_diag *diag, const char *path, int error) {
    return cannot(diag, "U201", "write", path, error);
}

/* ---- bytes into a descriptor; 0 or an error number ---- */

static int write_all(int fd, struct gr_str bytes) {
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n > 0) {
            bytes.p += n;
            bytes.n -= (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            (void)poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        } else if (n == 0 || errno != EINTR) {
            return n == 0 ? EIO : errno;
        }
    }
    return 0;
}

/* Pipes, terminals and some file systems cannot be synced; that is no failure to write. */
static int sync_fd(int fd) {
    if (fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS) {
        return 0;
    }
    return errno;
}

/* The disk begins while the next file is written; whether it succeeded is asked by sync_fd. */
static void start_sync(int fd) {
#ifdef SYNC_FILE_RANGE_WRITE
    (void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
    (void)fd;
#endif
}

static int close_checked(int fd, int error) {
    if (close(fd) != 0 && errno != EINTR && !error) {
        return errno;
    }
    return error;
}

/* ---- one file, in two steps ---- */

struct file {
    char *path;      /* as the caller named it */
    char *place;     /* with symbolic links followed */
    char *temporary; /* beside place; NULL while there is none */
    int fd;          /* of temporary, until it is synced; -1 */
    struct gr_str bytes;
    void (*produce)(void *context, struct gr_out_sink *sink); /* NULL: bytes */
    void *context;
};

struct gr_out_sink {
    int fd, error;
};

/* So many are open at once. */
enum { OPEN_MAX_FILES = 32 };

struct gr_out_set {
    const char *temporary; /* a folder, or NULL: beside */
    struct file *files;
    size_t count, cap;
};

/* The folder of a path, "." if it names none. */
static char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    size_t n = !slash ? 0 : slash == path ? 1 : (size_t)(slash - path);
    char *folder = gr_xcalloc(n + 2, 1);
    memcpy(folder, n ? path : ".", n ? n : 1);
    return folder;
}

/* Creates a file that did not exist, in that folder or that of its place, under a short name. */
static int create_temporary(struct file *file, const char *temporary) {
    char *folder = folder_of(temporary ? temporary : file->place);
    size_t size = strlen(folder) + 64;
    file->temporary = gr_xmalloc(size);
    int fd = -1;
    for (int i = 0; i < 1000 && fd < 0; i++) {
        snprintf(file->temporary, size, "%s/.gramme-%ld-%d.tmp", folder, (long)getpid(), i);
        fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST) {
            break;
        }
    }
    int error = errno;
    free(folder);
    if (fd < 0) {
        free(file->temporary);
        file->temporary = NULL;
        errno = error;
    }
    return fd;
}

static void remove_temporary(struct file *file) {
    if (file->fd >= 0) {
        (void)close(file->fd);
        file->fd = -1;
    }
    if (file->temporary) {
        (void)unlink(file->temporary);
        free(file->temporary);
        file->temporary = NULL;
    }
}

void gr_out_put(struct gr_out_sink *sink, struct gr_str bytes) {
    if (!sink->error) {
        sink->error = write_all(sink->fd, bytes);
    }
}

static int write_content(int fd, const struct file *file, bool sync) {
    struct gr_out_sink sink = {fd, 0};
    if (file->produce) {
        file->produce(file->context, &sink);
    } else {
        gr_out_put(&sink, file->bytes);
    }
    return sink.error || !sync ? sink.error : sync_fd(fd);
}

static int write_temporary(struct file *file, const char *temporary) {
    int fd = create_temporary(file, temporary);
    if (fd < 0) {
        return errno;
    }
    int error = write_content(fd, file, false);
    if (error || temporary) {
        return close_checked(fd, error);
    }
    start_sync(fd);
    file->fd = fd;
    return 0;
}

static int finish_temporary(struct file *file) {
    int fd = file->fd;
    file->fd = -1;
    return fd < 0 ? 0 : close_checked(fd, sync_fd(fd));
}

/* A device or pipe has no "beside": it is written as it is. */
static int write_special(const struct file *file) {
    int fd = open(file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return errno;
    }
    return close_checked(fd, write_content(fd, file, true));
}

/* First step: everything that can fail for want of space or permission. */
static int prepare(struct file *file, const char *temporary) {
    struct stat st;
    size_t n = strlen(file->path);
    if (strcmp(file->path, "-") == 0 || strcmp(file->path, "/dev/stdout") == 0) {
        return write_content(STDOUT_FILENO, file, true);
    }
    if (n == 0 || file->path[n - 1] == '/') {
        return n ? EISDIR : ENOENT;
    }
    bool exists = stat(file->path, &st) == 0;
    if (exists && S_ISDIR(st.st_mode)) {
        return EISDIR;
    }
    if (exists && !S_ISREG(st.st_mode)) {
        return write_special(file);
    }
    if (exists && access(file->path, W_OK) != 0) {
        return errno; /* rename would replace a file that its owner has protected */
    }
    file->place = exists ? realpath(file->path, NULL) : NULL;
    if (!file->place) {
        file->place = gr_xmalloc(n + 1);
        memcpy(file->place, file->path, n + 1);
    }
    return write_temporary(file, temporary);
}

static int sync_folder(const char *place) {
    char *folder = folder_of(place);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd < 0) {
        return 0; /* a folder may be writable and not readable */
    }
    return close_checked(fd, sync_fd(fd));
}

static bool same_folder(const char *a, const char *b) {
    const char *slash_a = strrchr(a, '/'), *slash_b = strrchr(b, '/');
    size_t n = slash_a ? (size_t)(slash_a - a) : 0, m = slash_b ? (size_t)(slash_b - b) : 0;
    return n == m && !slash_a == !slash_b && memcmp(a, b, n) == 0;
}

/* ---- sets ---- */

struct gr_out_set *gr_out_set_new(const char *temporary) {
    struct gr_out_set *set = gr_xcalloc(1, sizeof(struct gr_out_set));
    set->temporary = temporary;
    return set;
}

static void add_file(struct gr_out_set *set, const char *path, struct file file) {
    size_t size = strlen(path) + 1;
    file.path = gr_xmalloc(size);
    file.fd = -1;
    memcpy(file.path, path, size);
    GR_PUSH(set->files, set->count, set->cap) = file;
}

void gr_out_set_add(struct gr_out_set *set, const char *path, struct gr_str bytes) {
    add_file(set, path, (struct file){.bytes = bytes});
}

void gr_out_set_produce(struct gr_out_set *set, const char *path,
                        void (*produce)(void *context, struct gr_out_sink *sink), void *context) {
    add_file(set, path, (struct file){.produce = produce, .context = context});
}

static enum gr_status finish_some(struct gr_out_set *set, size_t from, size_t to,
                                  struct gr_diag *diag) {
    enum gr_status status = GR_OK;
    for (size_t i = from; i < to; i++) {
        int error = finish_temporary(&set->files[i]);
        if (error) {
            status = cannot_write(diag, set->files[i].path, error);
        }
    }
    return status;
}

/* All are written, some at a time, and those then synced: the disk has work on all at once. */
static enum gr_status prepare_all(struct gr_out_set *set, struct gr_diag *diag) {
    enum gr_status status = GR_OK;
    for (size_t i = 0, synced = 0; i < set->count; i++) {
        int error = prepare(&set->files[i], set->temporary);
        if (error) {
            status = cannot_write(diag, set->files[i].path, error);
        }
        if (i + 1 == set->count || i + 1 - synced == OPEN_MAX_FILES) {
            enum gr_status finished = finish_some(set, synced, i + 1, diag);
            status = finished == GR_OK ? status : finished;
            synced = i + 1;
        }
    }
    return status;
}

static enum gr_status rename_all(struct gr_out_set *set, struct gr_diag *diag) {
    for (size_t i = 0; i < set->count; i++) {
        struct file *file = &set->files[i];
        if (!file->temporary) {
            continue;
        }
        if (rename(file->temporary, file->place) != 0) {
            return cannot_write(diag, file->path, errno);
        }
        free(file->temporary);
        file->temporary = NULL;
    }
    return GR_OK;
}

static enum gr_status sync_folders(const struct gr_out_set *set, struct gr_diag *diag) {
    const char *last = NULL;
    for (size_t i = 0; i < set->count && !set->temporary; i++) {
        const char *place = set->files[i].place;
        if (!place || (last && same_folder(place, last))) {
            continue;
        }
        int error = sync_folder(place);
        if (error) {
            return cannot_write(diag, set->files[i].path, error);
        }
        last = place;
    }
    return GR_OK;
}

void gr_out_set_discard(struct gr_out_set *set) {
    if (!set) {
        return;
    }
    for (size_t i = 0; i < set->count; i++) {
        remove_temporary(&set->files[i]);
        free(set->files[i].path);
        free(set->files[i].place);
    }
    free(set->files);
    free(set);
}

enum gr_status gr_out_set_commit(struct gr_out_set *set, struct gr_diag *diag) {
    enum gr_status status = prepare_all(set, diag);
    status = status == GR_OK ? rename_all(set, diag) : status;
    status = status == GR_OK ? sync_folders(set, diag) : status;
    gr_out_set_discard(set);
    return status;
}

enum gr_status gr_out_write(const char *path, struct gr_str bytes, struct gr_diag *diag) {
    struct gr_out_set *set = gr_out_set_new(NULL);
    gr_out_set_add(set, path, bytes);
    return gr_out_set_commit(set, diag);
}

/* ---- folders ---- */

static int make_folder(const char *path) {
    struct stat st;
    if (mkdir(path, 0777) == 0) {
        return 0;
    }
    int error = errno; /* a read-only file system says EROFS even where the folder exists */
    if (stat(path, &st) == 0) {
        return S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
    }
    return error;
}

enum gr_status gr_out_folder(const char *path, struct gr_diag *diag) {
    size_t n = strlen(path);
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        return GR_OK; /* the usual case in a batch: not one call for each folder above */
    }
    char *part = gr_xcalloc(n + 1, 1);
    int error = n ? 0 : ENOENT;
    for (size_t i = 1; i <= n && !error; i++) {
        if (path[i] == '/' || path[i] == '\0') {
            memcpy(part, path, i);
            error = make_folder(part);
        }
    }
    free(part);
    return error ? cannot(diag, "U202", "make the folder", path, error) : GR_OK;
}
