/*
 * writers.c - the table of formats, and the files they make.
 */
#include "write/writer.h"

#include <stdlib.h>

#define WRITER(name) extern const struct gr_writer gr_writer_##name;
#include "write/writers.def"
#undef WRITER

#define WRITER(name) &gr_writer_##name,
const struct gr_writer *const gr_writers[] = {
#include "write/writers.def"
    NULL};
#undef WRITER

const struct gr_writer *gr_writer_find(const char *name) {
    for (size_t i = 0; gr_writers[i]; i++) {
        if (strcmp(gr_writers[i]->name, name) == 0) {
            return gr_writers[i];
        }
    }
    return NULL;
}

const struct gr_writer *gr_writer_by_extension(const char *path) {
    const struct gr_writer *best = NULL; /* the longest: .boamps.json is not .json */
    for (size_t i = 0; gr_writers[i]; i++) {
        const char *extension = gr_writers[i]->extension;
        bool ends = extension && gr_str_ends(gr_str(path), gr_str(extension));
        if (ends && (!best || strlen(extension) > strlen(best->extension))) {
            best = gr_writers[i];
        }
    }
    return best;
}

struct gr_buf *gr_files_add(struct gr_files *files, const char *name) {
    size_t n = strlen(name) + 1;
    char *copy = gr_xmalloc(n);
    memcpy(copy, name, n);
    GR_PUSH(files->items, files->count, files->cap) = (struct gr_file){.name = copy};
    return &files->items[files->count - 1].bytes;
}

void gr_files_free(struct gr_files *files) {
    for (size_t i = 0; i < files->count; i++) {
        free(files->items[i].name);
        gr_buf_free(&files->items[i].bytes);
    }
    free(files->items);
    *files = (struct gr_files){0};
}
