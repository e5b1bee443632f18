/*
 * find.c - walking the folders of a lab.
 */
#include "lab/find.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/ignore.h"

enum { IGNORE_LIMIT = 1 << 20 };

enum kind { FILE_NAME, FOLDER_NAME, FOLDER_LINK, OTHER_NAME };

struct name {
    const char *text;
    enum kind kind;
};

struct place {
    dev_t device;
    ino_t inode;
};

/* A link to a folder, for later. */
struct link {
    const char *path;
    const struct gr_ignore *ignore;
    bool covered;
    int depth;
};

struct walk {
    const char *root;
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_found_list *out;
    struct place site;
    struct place *seen; /* open addressing */
    size_t seen_count, seen_cap;
    struct link *links;
    size_t link_count, link_cap;
};

/* One folder while it is looked at. */
struct folder {
    struct walk *walk;
    const char *path; /* below the root, "" or ending in "/" */
    int fd;
    struct name *names;
    size_t count, cap;
    const struct gr_ignore *ignore;
    bool covered; /* an experiment file here or above */
    int depth;
};

/* ---- folders entered ---- */

static size_t slot_of(const struct walk *w, struct place p) {
    uint64_t mixed = ((uint64_t)p.inode ^ (uint64_t)p.device << 32) * UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = (size_t)(mixed >> 20) % w->seen_cap;
    while (w->seen[slot].inode != 0 &&
           (w->seen[slot].inode != p.inode || w->seen[slot].device != p.device)) {
        slot = (slot + 1) % w->seen_cap;
    }
    return slot;
}

/* True the first time. */
static bool enter(struct walk *w, struct place p) {
    if (2 * (w->seen_count + 1) > w->seen_cap) {
        struct walk grown = {.seen_cap = w->seen_cap ? 2 * w->seen_cap : 256};
        grown.seen = gr_xcalloc(grown.seen_cap, sizeof *grown.seen);
        for (size_t i = 0; i < w->seen_cap; i++) {
            if (w->seen[i].inode != 0) {
                grown.seen[slot_of(&grown, w->seen[i])] = w->seen[i];
            }
        }
        free(w->seen);
        w->seen = grown.seen;
        w->seen_cap = grown.seen_cap;
    }
    size_t slot = slot_of(w, p);
    if (w->seen[slot].inode != 0) {
        return false;
    }
    w->seen[slot] = p;
    w->seen_count++;
    return true;
}

/* ---- names ---- */

static bool is_experiment(const char *name) {
    struct gr_str n = gr_str(name);
    return gr_str_is(n, "gramme.yaml") || gr_str_ends(n, GR_STR(".gramme.yaml"));
}

static bool is_yaml(const char *name) {
    return gr_str_ends(gr_str(name), GR_STR(".yaml")) || gr_str_ends(gr_str(name), GR_STR(".yml"));
}

static enum kind kind_of(int folder, const struct dirent *e) {
    struct stat st;
    if (e->d_type == DT_REG || e->d_type == DT_DIR) {
        return e->d_type == DT_REG ? FILE_NAME : FOLDER_NAME;
    }
    if (e->d_type != DT_LNK && e->d_type != DT_UNKNOWN) {
        return OTHER_NAME;
    }
    if (fstatat(folder, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        return OTHER_NAME;
    }
    bool link = S_ISLNK(st.st_mode);
    if (link && fstatat(folder, e->d_name, &st, 0) != 0) {
        return is_experiment(e->d_name) ? FILE_NAME : OTHER_NAME; /* opening it will say why */
    }
    if (S_ISDIR(st.st_mode)) {
        return link ? FOLDER_LINK : FOLDER_NAME;
    }
    return S_ISREG(st.st_mode) ? FILE_NAME : OTHER_NAME;
}

static int by_text(const void *a, const void *b) {
    return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static const struct name *find_name(const struct folder *f, const char *text) {
    const struct name key = {text, OTHER_NAME};
    return f->count ? bsearch(&key, f->names, f->count, sizeof key, by_text) : NULL;
}

/* Those that are not hidden.  False if the folder is a site. */
static bool list_names(struct folder *f, DIR *dir) {
    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        if (strcmp(e->d_name, GR_SITE_DATA) == 0) {
            return false;
        }
        bool hidden = e->d_name[0] == '.' && strcmp(e->d_name, ".grammeignore") != 0;
        if (!hidden) {
            struct name name = {gr_arena_str(f->walk->arena, gr_str(e->d_name)), kind_of(f->fd, e)};
            GR_PUSH(f->names, f->count, f->cap) = name;
        }
    }
    if (f->count > 1) {
        qsort(f->names, f->count, sizeof *f->names, by_text);
    }
    return true;
}

static void read_ignore(struct folder *f) {
    const struct name *name = find_name(f, ".grammeignore");
    struct stat st;
    int fd = name && name->kind == FILE_NAME
                 ? openat(f->fd, name->text, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
                 : -1;
    if (fd < 0) {
        return;
    }
    size_t size = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? (size_t)st.st_size : 0;
    size = size > IGNORE_LIMIT ? IGNORE_LIMIT : size;
    char *text = gr_arena_alloc(f->walk->arena, size + 1);
    ssize_t n = read(fd, text, size);
    close(fd);
    if (n > 0) {
        f->ignore =
            gr_ignore_new(f->walk->arena, (struct gr_str){text, (size_t)n}, f->path, f->ignore);
    }
}

/* Leaves the names that nobody ignores. */
static void drop_ignored(struct folder *f) {
    size_t kept = 0;
    for (size_t i = 0; i < f->count; i++) {
        struct name name = f->names[i];
        bool is_folder = name.kind == FOLDER_NAME || name.kind == FOLDER_LINK;
        const char *path =
            f->ignore ? gr_arena_printf(f->walk->arena, "%s%s", f->path, name.text) : name.text;
        bool seen = name.kind != OTHER_NAME && name.text[0] != '.';
        if (seen && !gr_ignored(f->ignore, path, is_folder)) {
            f->names[kept++] = name;
        } else if (seen && !is_folder && is_experiment(name.text)) {
            f->covered = true; /* whoever leaves it out does not want its logs instead */
        }
    }
    f->count = kept;
}

/* ---- experiments ---- */

/* Names at the root of a site that are its own. */
static bool is_reserved(const char *id) {
    static const char *const names[] = {"index.html", "index.pdf", "lab.csv", "lab.json"};
    for (size_t i = 0; i < GR_COUNT(names); i++) {
        size_t n = strlen(names[i]);
        if (strncmp(id, names[i], n) == 0 && (id[n] == '\0' || id[n] == '/')) {
            return true;
        }
    }
    return false;
}

static void add(struct folder *f, struct gr_found found) {
    struct gr_arena *arena = f->walk->arena;
    bool root = strcmp(found.id, ".") == 0;
    found.folder = f->path;
    found.output = root ? ""
                        : gr_arena_printf(arena, "%s%s/",
                                          is_reserved(found.id) ? "experiments/" : "", found.id);
    GR_PUSH(f->walk->out->items, f->walk->out->count, f->walk->out->cap) = found;
}

static const char *folder_id(struct folder *f) {
    size_t n = strlen(f->path);
    return n == 0 ? "." : gr_arena_str(f->walk->arena, (struct gr_str){f->path, n - 1});
}

/* X of X.gramme.yaml; with more to it where a folder X lies beside. */
static const char *file_id(struct folder *f, const char *name) {
    struct gr_str stem = gr_str(name);
    stem.n -= strlen(".gramme.yaml");
    const char *text = gr_arena_str(f->walk->arena, stem);
    for (const struct name *other = find_name(f, text);
         other && (other->kind == FOLDER_NAME || other->kind == FOLDER_LINK);
         other = find_name(f, text)) {
        text = gr_arena_printf(f->walk->arena, "%s.gramme", text);
    }
    return gr_arena_printf(f->walk->arena, "%s%s", f->path, text);
}

static void add_files(struct folder *f) {
    struct gr_arena *arena = f->walk->arena;
    for (size_t i = 0; i < f->count; i++) {
        const char *name = f->names[i].text;
        if (f->names[i].kind == FILE_NAME && is_experiment(name)) {
            bool own = strcmp(name, "gramme.yaml") == 0;
            add(f, (struct gr_found){.id = own ? folder_id(f) : file_id(f, name),
                                     .yaml = gr_arena_printf(arena, "%s%s", f->path, name)});
            f->covered = true;
        }
    }
}

static void add_logs(struct folder *f) {
    size_t count = 0;
    const char **names = GR_NEW_N(f->walk->arena, const char *, f->count + 1);
    for (size_t i = 0; i < f->count && count < GR_FIND_FILES; i++) {
        if (f->names[i].kind == FILE_NAME && !is_yaml(f->names[i].text)) {
            names[count++] = f->names[i].text;
        }
    }
    if (count > 0) {
        add(f, (struct gr_found){.id = folder_id(f), .names = names, .name_count = count});
    }
}

/* ---- the walk ---- */

static void walk_folder(struct walk *w, int parent, const char *name, const char *path,
                        const struct gr_ignore *ignore, bool covered, int depth);

static void walk_below(struct folder *f) {
    struct walk *w = f->walk;
    for (size_t i = 0; i < f->count; i++) {
        const struct name *name = &f->names[i];
        if (name->kind != FOLDER_NAME && name->kind != FOLDER_LINK) {
            continue;
        }
        const char *path = gr_arena_printf(w->arena, "%s%s/", f->path, name->text);
        if (f->depth >= GR_FIND_DEEP) {
            gr_warning(w->diag, "B003", GR_NOWHERE, NULL, "%s: more than %d folders deep, left out",
                       path, GR_FIND_DEEP);
        } else if (name->kind == FOLDER_LINK) {
            GR_PUSH(w->links, w->link_count, w->link_cap) =
                (struct link){path, f->ignore, f->covered, f->depth + 1};
        } else {
            walk_folder(w, f->fd, name->text, path, f->ignore, f->covered, f->depth + 1);
        }
    }
}

static void cannot_open(struct walk *w, const char *path, int error) {
    gr_warning(w->diag, "I020", GR_NOWHERE, NULL, "%s: %s", path[0] ? path : w->root,
               strerror(error));
}

static void walk_folder(struct walk *w, int parent, const char *name, const char *path,
                        const struct gr_ignore *ignore, bool covered, int depth) {
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct stat st;
    if (!dir || fstat(fd, &st) != 0) {
        cannot_open(w, path, errno);
        if (dir) {
            closedir(dir);
        } else if (fd >= 0) {
            close(fd);
        }
        return;
    }
    struct folder f = {
        .walk = w, .path = path, .fd = fd, .ignore = ignore, .covered = covered, .depth = depth};
    struct place place = {st.st_dev, st.st_ino};
    bool site = place.device == w->site.device && place.inode == w->site.inode;
    if (!site && enter(w, place) && list_names(&f, dir)) {
        read_ignore(&f);
        drop_ignored(&f);
        add_files(&f);
        if (!f.covered) {
            add_logs(&f);
        }
        walk_below(&f);
    }
    free(f.names);
    closedir(dir);
}

static int by_id(const void *a, const void *b) {
    return strcmp(((const struct gr_found *)a)->id, ((const struct gr_found *)b)->id);
}

enum gr_status gr_find(const char *root, dev_t site_device, ino_t site_inode,
                       struct gr_arena *arena, struct gr_diag *diag, struct gr_found_list *out) {
    struct walk w = {
        .root = root, .arena = arena, .diag = diag, .out = out, .site = {site_device, site_inode}};
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        gr_error(diag, "I001", GR_NOWHERE, NULL, "%s: %s", root, strerror(errno));
        return GR_EIO;
    }
    walk_folder(&w, fd, ".", "", NULL, false, 0);
    for (size_t i = 0; i < w.link_count; i++) { /* following one may add more */
        struct link link = w.links[i];
        walk_folder(&w, fd, link.path, link.path, link.ignore, link.covered, link.depth);
    }
    close(fd);
    free(w.links);
    free(w.seen);
    if (out->count > 1) {
        qsort(out->items, out->count, sizeof *out->items, by_id);
    }
    return GR_OK;
}
