/*
 * pack.c - object streams, cross-reference stream, ID.
 */
#include "write/pdf/pack.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/deflate.h"
#include "base/sha256.h"
#include "write/pdf/file.h"

/* An index in an object stream is two bytes of the cross-reference stream. */
enum { OBJECTS_A_STREAM = 2000, XREF_ROW = 7 };

/* Level 11 searches for the best parse: it makes pages, fonts and objects four per cent smaller than level 6, for
 * eight times the instructions (of the sample report 70 against 9 million; level 10 takes 53 for 75 bytes
 * more, level 12 takes 86 for 18 bytes less).  The first TIGHT_BYTES of a file, unpacked, are worth it:
 * those are all of a report of some pages, and a long one costs no more than two and a half reports of that size.
 * Attachments are packed at level 6: who opens them wants them whole, not small. */
enum { LEVEL = 6, TIGHT_LEVEL = 11, TIGHT_BYTES = 256 * 1024 };

enum place { FREE, AT_OFFSET, IN_STREAM };

struct packer {
    HPDF_Doc doc;
    struct gr_deflate *tight, *fast;
    size_t tight_left; /* bytes that may still be packed at the tight level */
    struct gr_buf *out;
    size_t start;              /* of the file in out */
    struct gr_buf group;       /* objects of the stream being filled */
    struct gr_buf group_index; /* "12 0 13 57 ..." */
    size_t group_count;
    unsigned next;             /* number of the next object stream */
    uint8_t (*rows)[XREF_ROW]; /* by object number: place, offset or stream (4 bytes), index (2) */
    size_t row_count;
    bool failed;
};

static void set_row(struct packer *p, unsigned number, enum place place, size_t value,
                    size_t index) {
    uint8_t *row = p->rows[number];
    row[0] = (uint8_t)place;
    for (int i = 0; i < 4; i++) {
        row[1 + i] = (uint8_t)(value >> (24 - 8 * i));
    }
    row[5] = (uint8_t)(index >> 8);
    row[6] = (uint8_t)index;
}

/* How a stream is packed depends on the streams before it alone: the same document is the same bytes. */
static struct gr_deflate *deflate_for(struct packer *p, struct gr_str entries, size_t size) {
    if (gr_str_starts(entries, GR_STR("/Type/EmbeddedFile")) || size > p->tight_left) {
        return p->fast;
    }
    p->tight_left -= size;
    return p->tight;
}

static void put_stream(struct packer *p, unsigned number, struct gr_str entries,
                       struct gr_str bytes) {
    struct gr_buf packed = {0};
    gr_deflate_put(deflate_for(p, entries, bytes.n), bytes, &packed);
    set_row(p, number, AT_OFFSET, p->out->n - p->start, 0);
    gr_buf_printf(p->out, "%u 0 obj\n<<", number);
    gr_buf_put(p->out, entries);
    gr_buf_printf(p->out, "/Filter/FlateDecode/Length %zu>>\nstream\n", packed.n);
    gr_buf_put(p->out, gr_buf_str(&packed));
    gr_buf_puts(p->out, "\nendstream\nendobj\n");
    gr_buf_free(&packed);
}

static void end_group(struct packer *p) {
    if (p->group_count == 0) {
        return;
    }
    struct gr_buf entries = {0}, bytes = {0};
    gr_buf_printf(&entries, "/Type/ObjStm/N %zu/First %zu", p->group_count, p->group_index.n);
    gr_buf_put(&bytes, gr_buf_str(&p->group_index));
    gr_buf_put(&bytes, gr_buf_str(&p->group));
    put_stream(p, p->next++, gr_buf_str(&entries), gr_buf_str(&bytes));
    gr_buf_free(&entries);
    gr_buf_free(&bytes);
    gr_buf_clear(&p->group);
    gr_buf_clear(&p->group_index);
    p->group_count = 0;
}

/* Everything that a libharu memory stream holds. */
static void take_bytes(HPDF_Stream stream, struct gr_buf *out) {
    HPDF_UINT count = HPDF_MemStream_GetBufCount(stream);
    for (HPDF_UINT i = 0; i < count; i++) {
        HPDF_UINT n = 0;
        const HPDF_BYTE *part = HPDF_MemStream_GetBufPtr(stream, i, &n);
        if (part && n > 0) {
            gr_buf_put(out, (struct gr_str){(const char *)part, n});
        }
    }
}

static void pack_stream_object(struct packer *p, unsigned number, HPDF_Dict dict) {
    struct gr_buf bytes = {0};
    take_bytes(dict->stream, &bytes);
    put_stream(p, number, GR_STR(""), gr_buf_str(&bytes));
    gr_buf_free(&bytes);
}

/* What file.c hung on it; NULL: a dictionary of libharu's own. */
static const struct gr_pdf_extra *extra_of(HPDF_Dict dict) {
    return dict->write_fn && !dict->stream ? dict->attr : NULL;
}

/* Most objects are what file.c hung on an empty dictionary: they need no blanks. */
static bool put_own(HPDF_Dict dict, struct gr_buf *out) {
    const struct gr_pdf_extra *extra = dict->list->count == 0 ? extra_of(dict) : NULL;
    if (!extra) {
        return false;
    }
    gr_buf_puts(out, "<<");
    gr_buf_put(out, extra->entries);
    gr_buf_puts(out, ">>");
    return true;
}

static bool put_dictionary(struct packer *p, HPDF_Dict dict) {
    HPDF_Stream stream = HPDF_MemStream_New(p->doc->mmgr, 4096);
    bool written = stream && HPDF_Dict_Write(dict, stream, NULL) == HPDF_OK;
    if (written) {
        take_bytes(stream, &p->group);
    }
    if (stream) {
        HPDF_Stream_Free(stream);
    }
    return written;
}

static void pack_plain_object(struct packer *p, unsigned number, HPDF_Dict dict) {
    size_t start = p->group.n;
    if (!put_own(dict, &p->group) && !put_dictionary(p, dict)) {
        p->failed = true;
        return;
    }
    set_row(p, number, IN_STREAM, p->next, p->group_count);
    gr_buf_printf(&p->group_index, "%u %zu ", number, start);
    gr_buf_putc(&p->group, '\n');
    p->group_count++;
    if (p->group_count == OBJECTS_A_STREAM) {
        end_group(p);
    }
}

static void pack_objects(struct packer *p, unsigned count) {
    for (unsigned number = 1; number < count; number++) {
        HPDF_XrefEntry entry = HPDF_Xref_GetEntry(p->doc->xref, number);
        HPDF_Obj_Header *header = entry ? entry->obj : NULL;
        /* What is no dictionary is the length of a stream, which stands in the stream itself here. */
        if (!header || (header->obj_class & HPDF_OCLASS_ANY) != HPDF_OCLASS_DICT) {
            continue;
        }
        HPDF_Dict dict = entry->obj;
        const struct gr_pdf_extra *extra = extra_of(dict);
        if (extra && extra->stream) {
            put_stream(p, number, extra->entries, extra->bytes);
        } else if (dict->stream) {
            pack_stream_object(p, number, dict);
        } else {
            pack_plain_object(p, number, dict);
        }
    }
    end_group(p);
}

/* Rows as differences from the row above (PNG predictor "up"): they pack to a few bytes each. */
static void put_rows(const struct packer *p, size_t count, struct gr_buf *out) {
    uint8_t above[XREF_ROW] = {0};
    for (size_t i = 0; i < count; i++) {
        gr_buf_putc(out, 2);
        for (int k = 0; k < XREF_ROW; k++) {
            gr_buf_putc(out, (char)(p->rows[i][k] - above[k]));
            above[k] = p->rows[i][k];
        }
    }
}

static void put_xref(struct packer *p) {
    unsigned char digest[32];
    size_t offset = p->out->n - p->start;
    gr_sha256((struct gr_str){p->out->p + p->start, offset}, digest);
    unsigned number = p->next, size = number + 1;
    set_row(p, number, AT_OFFSET, offset, 0);
    struct gr_buf entries = {0}, bytes = {0}, packed = {0};
    gr_buf_printf(&entries,
                  "/Type/XRef/Size %u/W[1 4 2]/Root %u 0 R/Info %u 0 R"
                  "/DecodeParms<</Predictor 12/Columns 7>>/ID[",
                  size, p->doc->catalog->header.obj_id & 0xFFFFFFU,
                  p->doc->info->header.obj_id & 0xFFFFFFU);
    gr_pdf_put_bytes(&entries, digest, 16);
    gr_pdf_put_bytes(&entries, digest, 16);
    gr_buf_putc(&entries, ']');
    put_rows(p, size, &bytes);
    put_stream(p, number, gr_buf_str(&entries), gr_buf_str(&bytes));
    gr_buf_printf(p->out, "startxref\n%zu\n%%%%EOF\n", offset);
    gr_buf_free(&entries);
    gr_buf_free(&bytes);
    gr_buf_free(&packed);
}

bool gr_pdf_pack(HPDF_Doc doc, struct gr_buf *out) {
    if (!doc->info) {
        return false;
    }
    unsigned count = doc->xref->entries->count;
    struct packer p = {.doc = doc,
                       .tight = gr_deflate_new(TIGHT_LEVEL),
                       .fast = gr_deflate_new(LEVEL),
                       .tight_left = TIGHT_BYTES,
                       .out = out,
                       .start = out->n,
                       .next = count,
                       .row_count = (size_t)count + count / OBJECTS_A_STREAM + 3};
    p.rows = gr_xcalloc(p.row_count, sizeof *p.rows);
    gr_buf_puts(out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    pack_objects(&p, count);
    put_xref(&p);
    free(p.rows);
    gr_deflate_free(p.tight);
    gr_deflate_free(p.fast);
    gr_buf_free(&p.group);
    gr_buf_free(&p.group_index);
    return !p.failed;
}
