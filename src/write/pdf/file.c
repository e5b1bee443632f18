/*
 * file.c - objects and pages through libharu's low-level calls.
 */
#include "write/pdf/file.h"

#include <hpdf.h>
#include <math.h>

#include "base/utf8.h"
#include "write/pdf/pack.h"

/* libharu's limits: 32,767 entries an array. */
enum { FLAT_PAGES = 1000, PAGES_A_NODE = 200, ANNOTATIONS_A_PAGE = 8000 };

struct gr_pdf_file {
    HPDF_Doc doc;
    struct gr_arena *arena;
};

/* libharu calls this after the entries it knows itself. */
static HPDF_STATUS write_entries(HPDF_Dict dict, HPDF_Stream stream) {
    const struct gr_pdf_extra *extra = dict->attr;
    if (!extra || extra->entries.n == 0) {
        return HPDF_OK;
    }
    return HPDF_Stream_Write(stream, (const HPDF_BYTE *)extra->entries.p,
                             (HPDF_UINT)extra->entries.n);
}

struct gr_pdf_file *gr_pdf_file_new(struct gr_arena *arena) {
    if (strcmp(HPDF_GetVersion(), HPDF_VERSION_TEXT) != 0) {
        return NULL;
    }
    HPDF_Doc doc = HPDF_New(NULL, NULL);
    if (!doc) {
        return NULL;
    }
    struct gr_pdf_file *file = GR_NEW(arena, struct gr_pdf_file);
    *file = (struct gr_pdf_file){doc, arena};
    return file;
}

void gr_pdf_file_free(struct gr_pdf_file *file) {
    if (file) {
        HPDF_Free(file->doc);
    }
}

static unsigned number_of(const void *object) {
    return object ? ((const HPDF_Obj_Header *)object)->obj_id & 0x00FFFFFFU : 0;
}

static HPDF_Dict find(struct gr_pdf_file *file, unsigned number) {
    /* By index, which is the number: GetEntryByObjectId of 2.3.0 refuses valid numbers. */
    bool known = number > 0 && number < file->doc->xref->entries->count;
    HPDF_XrefEntry entry = known ? HPDF_Xref_GetEntry(file->doc->xref, number) : NULL;
    return entry ? entry->obj : NULL;
}

static void set_extra(struct gr_pdf_file *file, HPDF_Dict dict, struct gr_str entries) {
    struct gr_pdf_extra *extra = GR_NEW(file->arena, struct gr_pdf_extra);
    *extra = (struct gr_pdf_extra){.entries = {gr_arena_str(file->arena, entries), entries.n}};
    dict->attr = extra;
    dict->write_fn = write_entries;
}

unsigned gr_pdf_reserve(struct gr_pdf_file *file) {
    HPDF_Dict dict = HPDF_Dict_New(file->doc->mmgr);
    if (!dict || HPDF_Xref_Add(file->doc->xref, dict) != HPDF_OK) {
        return 0;
    }
    return number_of(dict);
}

void gr_pdf_define(struct gr_pdf_file *file, unsigned number, struct gr_str entries) {
    HPDF_Dict dict = find(file, number);
    if (dict) {
        set_extra(file, dict, entries);
    }
}

unsigned gr_pdf_object(struct gr_pdf_file *file, struct gr_str entries) {
    unsigned number = gr_pdf_reserve(file);
    gr_pdf_define(file, number, entries);
    return number;
}

unsigned gr_pdf_stream(struct gr_pdf_file *file, struct gr_str entries, struct gr_str bytes) {
    unsigned number = gr_pdf_object(file, entries);
    HPDF_Dict dict = find(file, number);
    if (dict) {
        struct gr_pdf_extra *extra = dict->attr;
        extra->stream = true;
        extra->bytes = (struct gr_str){gr_arena_str(file->arena, bytes), bytes.n};
    }
    return number;
}

void gr_pdf_pages_add(struct gr_pdf_file *file, size_t count, double width, double height,
                      unsigned resources, unsigned *numbers) {
    HPDF_Dict shared = find(file, resources);
    if (count > FLAT_PAGES) {
        HPDF_SetPagesConfiguration(file->doc, PAGES_A_NODE);
    }
    for (size_t i = 0; i < count; i++) {
        HPDF_Page page = shared ? HPDF_AddPage(file->doc) : NULL;
        numbers[i] = number_of(page);
        if (page) {
            HPDF_Page_SetWidth(page, (HPDF_REAL)width);
            HPDF_Page_SetHeight(page, (HPDF_REAL)height);
            HPDF_Dict_RemoveElement(page, "Resources");
            HPDF_Dict_Add(page, "Resources", shared);
        }
    }
}

static void add_annotations(struct gr_pdf_file *file, HPDF_Page page, const unsigned *annotations,
                            size_t count) {
    HPDF_Array list = HPDF_Array_New(file->doc->mmgr);
    if (!list || HPDF_Dict_Add(page, "Annots", list) != HPDF_OK) {
        return;
    }
    for (size_t i = 0; i < count && i < ANNOTATIONS_A_PAGE; i++) {
        HPDF_Array_Add(list, find(file, annotations[i]));
    }
}

void gr_pdf_page_fill(struct gr_pdf_file *file, unsigned number, struct gr_str content,
                      int struct_parents, const unsigned *annotations, size_t annotation_count) {
    HPDF_Dict page = find(file, number);
    if (!page) {
        return;
    }
    HPDF_PageAttr attr = page->attr;
    HPDF_Stream_Write(attr->stream, (const HPDF_BYTE *)content.p, (HPDF_UINT)content.n);
    HPDF_Dict_AddNumber(page, "StructParents", struct_parents);
    HPDF_Dict_AddName(page, "Tabs", "S");
    if (annotation_count > 0) {
        add_annotations(file, page, annotations, annotation_count);
    }
}

void gr_pdf_catalog(struct gr_pdf_file *file, struct gr_str entries) {
    set_extra(file, file->doc->catalog, entries);
}

void gr_pdf_info(struct gr_pdf_file *file, struct gr_str entries) {
    if (file->doc->info) {
        HPDF_Dict_RemoveElement(file->doc->info, "Producer"); /* libharu's own */
        set_extra(file, file->doc->info, entries);
    }
}

bool gr_pdf_file_save(struct gr_pdf_file *file, struct gr_buf *out) {
    if (HPDF_GetError(file->doc) != HPDF_OK) {
        return false;
    }
    bool packed = gr_pdf_pack(file->doc, out);
    return packed && HPDF_GetError(file->doc) == HPDF_OK;
}

/* PDFDocEncoding is Latin-1 from A1 on, and has these from 80 on (ISO 32000-1, annex D.3). */
static const uint16_t doc_encoding[] = {0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192,
                                        0x2044, 0x2039, 0x203A, 0x2212, 0x2030, 0x201E, 0x201C,
                                        0x201D, 0x2018, 0x2019, 0x201A, 0x2122};

/* The byte of a character; 0: it has none. */
static unsigned doc_byte(uint32_t c) {
    if ((c >= ' ' && c <= '~') || (c > 0xA0 && c <= 0xFF && c != 0xAD)) {
        return c;
    }
    for (unsigned i = 0; i < GR_COUNT(doc_encoding); i++) {
        if (doc_encoding[i] == c) {
            return 0x80 + i;
        }
    }
    return 0;
}

static void put_string_byte(struct gr_buf *buf, unsigned byte) {
    if (byte == '(' || byte == ')' || byte == '\\') {
        gr_buf_putc(buf, '\\');
    }
    if (byte == '\r') { /* a reader makes a line feed of it */
        gr_buf_puts(buf, "\\r");
    } else {
        gr_buf_putc(buf, (char)byte);
    }
}

static void put_unit(struct gr_buf *buf, uint32_t unit) {
    put_string_byte(buf, unit >> 8 & 0xFF);
    put_string_byte(buf, unit & 0xFF);
}

/* Not where it begins as UTF-16 does. */
static bool in_doc_encoding(struct gr_str utf8) {
    if (gr_str_starts(utf8, GR_STR("\xC3\xBE\xC3\xBF"))) {
        return false;
    }
    while (utf8.n > 0) {
        if (!doc_byte(gr_utf8_next(&utf8))) {
            return false;
        }
    }
    return true;
}

void gr_pdf_put_text(struct gr_buf *buf, struct gr_str utf8) {
    bool bytes = in_doc_encoding(utf8);
    gr_buf_puts(buf, bytes ? "(" : "(\xFE\xFF");
    while (utf8.n > 0) {
        uint32_t c = gr_utf8_next(&utf8);
        if (bytes) {
            put_string_byte(buf, doc_byte(c));
        } else if (c > 0xFFFF) {
            put_unit(buf, 0xD7C0U + (c >> 10));
            put_unit(buf, 0xDC00U + (c & 0x3FF));
        } else {
            put_unit(buf, c);
        }
    }
    gr_buf_putc(buf, ')');
}

void gr_pdf_put_bytes(struct gr_buf *buf, const unsigned char *bytes, size_t n) {
    gr_buf_putc(buf, '(');
    for (size_t i = 0; i < n; i++) {
        put_string_byte(buf, bytes[i]);
    }
    gr_buf_putc(buf, ')');
}

void gr_pdf_put_words(struct gr_buf *buf, struct gr_str utf8) {
    struct gr_buf words = {0};
    while (utf8.n > 0) {
        uint32_t c = gr_utf8_next(&utf8);
        gr_utf8_put(&words, c == 0xA0 || c == 0x202F || c == 0x2007 || c == 0x2009 ? ' ' : c);
    }
    gr_pdf_put_text(buf, gr_buf_str(&words));
    gr_buf_free(&words);
}

void gr_pdf_put_real(struct gr_buf *buf, double value) {
    char text[24], *end = text + sizeof text, *p = end;
    if (!(fabs(value) < 1e7)) {
        value = 0;
    }
    long long hundredths = llround(value * 100);
    unsigned long long left = (unsigned long long)(hundredths < 0 ? -hundredths : hundredths);
    unsigned decimals = (unsigned)(left % 100);
    left /= 100;
    if (decimals % 10) {
        *--p = (char)('0' + decimals % 10);
    }
    if (decimals) {
        *--p = (char)('0' + decimals / 10);
        *--p = '.';
    }
    for (; left > 0; left /= 10) {
        *--p = (char)('0' + left % 10);
    }
    if (p == end) {
        *--p = '0';
    }
    if (hundredths < 0) {
        *--p = '-';
    }
    gr_buf_put(buf, (struct gr_str){p, (size_t)(end - p)});
}
