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

/* Level 6 packs a report of one run in a millisecond.  Level 10, the first that searches for the best parse, is
 * three per cent smaller and takes six times as long: only a file that it brings below the size a report
 * may have, attachments aside, is packed again with it. */
enum { LEVEL = 6, TIGHT_LEVEL = 10, SIZE_AIM = 40000, SIZE_IN_REACH = 42000 };

enum place { FREE, AT_OFFSET, IN_STREAM };

struct packer {
    HPDF_Doc doc;
    struct gr_deflate *deflate, *attachments;
    size_t attached;     /* bytes of attachments in out */
    struct gr_buf *kept; /* their packed streams, the same in each try */
    size_t kept_count, kept_used, kept_cap;
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

static struct gr_buf pack_attachment(struct packer *p, struct gr_str bytes) {
    if (p->kept_used == p->kept_count) {
        struct gr_buf packed = {0};
        gr_deflate_put(p->attachments, bytes, &packed);
        GR_PUSH(p->kept, p->kept_count, p->kept_cap) = packed;
    }
    return p->kept[p->kept_used++];
}

static void put_stream(struct packer *p, unsigned number, struct gr_str entries,
                       struct gr_str bytes) {
    struct gr_buf packed = {0};
    bool attachment = gr_str_starts(entries, GR_STR("/Type/EmbeddedFile"));
    size_t before = p->out->n;
    if (attachment) {
        packed = pack_attachment(p, bytes);
    } else {
        gr_deflate_put(p->deflate, bytes, &packed);
    }
    set_row(p, number, AT_OFFSET, p->out->n - p->start, 0);
    gr_buf_printf(p->out, "%u 0 obj\n<<", number);
    gr_buf_put(p->out, entries);
    gr_buf_printf(p->out, "/Filter/FlateDecode/Length %zu>>\nstream\n", packed.n);
    gr_buf_put(p->out, gr_buf_str(&packed));
    gr_buf_puts(p->out, "\nendstream\nendobj\n");
    if (attachment) {
        p->attached += p->out->n - before;
    } else {
        gr_buf_free(&packed);
    }
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

static void pack_plain_object(struct packer *p, unsigned number, HPDF_Dict dict) {
    HPDF_Stream stream = HPDF_MemStream_New(p->doc->mmgr, 4096);
    if (!stream || HPDF_Dict_Write(dict, stream, NULL) != HPDF_OK) {
        p->failed = true;
    } else {
        set_row(p, number, IN_STREAM, p->next, p->group_count);
        gr_buf_printf(&p->group_index, "%u %zu ", number, p->group.n);
        take_bytes(stream, &p->group);
        gr_buf_putc(&p->group, '\n');
        p->group_count++;
    }
    if (stream) {
        HPDF_Stream_Free(stream);
    }
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

/* Appends the file to out; the number of its bytes that are no attachments, 0 if libharu could not write it. */
static size_t pack(struct packer *p, int level) {
    unsigned count = p->doc->xref->entries->count;
    p->start = p->out->n;
    p->next = count;
    p->attached = p->kept_used = 0;
    p->deflate = gr_deflate_new(level);
    p->row_count = (size_t)count + count / OBJECTS_A_STREAM + 3;
    p->rows = gr_xcalloc(p->row_count, sizeof *p->rows);
    gr_buf_puts(p->out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    pack_objects(p, count);
    put_xref(p);
    free(p->rows);
    gr_deflate_free(p->deflate);
    return p->failed ? 0 : p->out->n - p->start - p->attached;
}

static void free_packer(struct packer *p) {
    for (size_t i = 0; i < p->kept_count; i++) {
        gr_buf_free(&p->kept[i]);
    }
    free(p->kept);
    gr_deflate_free(p->attachments);
    gr_buf_free(&p->group);
    gr_buf_free(&p->group_index);
}

bool gr_pdf_pack(HPDF_Doc doc, struct gr_buf *out) {
    if (!doc->info) {
        return false;
    }
    struct packer p = {.doc = doc, .out = out, .attachments = gr_deflate_new(LEVEL)};
    size_t start = out->n, size = pack(&p, LEVEL);
    if (size > SIZE_AIM && size <= SIZE_IN_REACH) {
        out->n = start;
        size = pack(&p, TIGHT_LEVEL);
    }
    free_packer(&p);
    return size > 0;
}
