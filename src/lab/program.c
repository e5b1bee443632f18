/*
 * program.c - the build id: a note that the linker makes from all that it has put together.
 */
#include "lab/program.h"

#include <elf.h>
#include <link.h>

#include "base/input.h"

static void put_hex(struct gr_buf *out, const unsigned char *bytes, size_t n) {
    for (size_t i = 0; i < n; i++) {
        gr_buf_printf(out, "%02x", bytes[i]);
    }
}

static size_t padded(size_t n) {
    return (n + 3) / 4 * 4;
}

/* Appends the id if these notes hold it. */
static bool take_notes(const unsigned char *notes, size_t size, struct gr_buf *out) {
    ElfW(Nhdr) note;
    for (size_t at = 0; at + sizeof note <= size;) {
        memcpy(&note, notes + at, sizeof note);
        size_t name = at + sizeof note, text = name + padded(note.n_namesz);
        at = text + padded(note.n_descsz);
        if (at > size) {
            return false;
        }
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
            memcmp(notes + name, "GNU", 4) == 0) {
            put_hex(out, notes + text, note.n_descsz);
            return true;
        }
    }
    return false;
}

/* The first object is the program; the libraries after it are not looked at. */
static int visit(struct dl_phdr_info *info, size_t size, void *out) {
    (void)size;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &info->dlpi_phdr[i];
        if (h->p_type == PT_NOTE &&
            take_notes((const unsigned char *)(uintptr_t)(info->dlpi_addr + h->p_vaddr), // NOLINT
                       h->p_memsz, out)) {
            return 1;
        }
    }
    return -1;
}

void gr_program_id(struct gr_buf *out) {
    if (dl_iterate_phdr(visit, out) == 1) {
        return;
    }
    struct gr_diag *unsaid = gr_diag_new();
    struct gr_input_options options = {.digest = true};
    struct gr_input_info info = {0};
    struct gr_input *in = NULL;
    if (gr_input_open(&in, "/proc/self/exe", "program", &options, unsaid) == GR_OK) {
        (void)!gr_input_close(in, &info);
    }
    gr_buf_puts(out, info.sha256);
    gr_diag_free(unsaid);
}
