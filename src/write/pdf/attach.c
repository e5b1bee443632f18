/*
 * attach.c - the record as data, and what it was made from: whoever has the PDF can recompute and compare.
 */
#include "write/pdf/attach.h"

#include <stdlib.h>

#include "base/sha256.h"
#include "base/utf8.h"

/* Larger records are files of their own (--to json). */
enum { RECORD_MAX = 8 << 20 };

struct attached {
    const char *name, *description;
    const char *relation; /* AFRelationship */
    struct gr_str bytes;
    struct gr_str key; /* the name as the name tree orders it */
    unsigned number;
};

struct attachments {
    struct gr_pdf *pdf;
    struct gr_pdf_file *file;
    const char *date;
    struct gr_buf json, xml;
    struct attached *items;
    size_t count, cap;
};

/* ---- names ---- */

static const char *ending(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot && dot != name ? dot : name + strlen(name);
}

/* As the PDF writes it, without the backslashes before brackets. */
static struct gr_str key_of(struct gr_arena *arena, const char *name) {
    struct gr_buf b = {0}, key = {0};
    gr_pdf_put_text(&b, gr_str(name));
    for (size_t i = 1; i + 1 < b.n; i++) {
        i += b.p[i] == '\\';
        gr_buf_putc(&key, b.p[i]);
    }
    struct gr_str out = {gr_arena_str(arena, gr_buf_str(&key)), key.n};
    gr_buf_free(&b);
    gr_buf_free(&key);
    return out;
}

/* Readers save under this name: nothing that leads out of a folder, nothing unseen. */
static const char *safe_name(struct gr_arena *arena, const char *name) {
    struct gr_buf b = {0};
    struct gr_str rest = gr_str(name);
    while (rest.n > 0) {
        uint32_t c = gr_utf8_next(&rest);
        bool safe = c >= ' ' && c != 0x7F && !strchr("/\\:", c < 0x80 ? (int)c : ' ');
        gr_utf8_put(&b, safe ? c : '_');
    }
    const char *out = b.n > 0 ? gr_arena_str(arena, gr_buf_str(&b)) : "file";
    gr_buf_free(&b);
    return out;
}

static bool is_taken(const struct attachments *a, const char *name) {
    for (size_t i = 0; i < a->count; i++) {
        if (gr_str_eq_fold(gr_str(a->items[i].name), gr_str(name))) {
            return true;
        }
    }
    return false;
}

/* "power.csv", "power-2.csv": names that are one on any system stay apart. */
static const char *own_name(const struct attachments *a, const char *name) {
    struct gr_arena *arena = a->pdf->arena;
    name = safe_name(arena, name);
    const char *end = ending(name), *out = name;
    for (unsigned i = 2; is_taken(a, out); i++) {
        out = gr_arena_printf(arena, "%.*s-%u%s", (int)(end - name), name, i, end);
    }
    return out;
}

static void add(struct attachments *a, const char *name, const char *description,
                const char *relation, struct gr_str bytes) {
    struct attached item = {own_name(a, name), description, relation, bytes, {0}, 0};
    item.key = key_of(a->pdf->arena, item.name);
    GR_PUSH(a->items, a->count, a->cap) = item;
}

static int by_key(const void *x, const void *y) {
    const struct attached *a = x, *b = y;
    return gr_str_cmp(a->key, b->key);
}

/* ---- the record ---- */

static bool fits(const struct attachments *a, const char *what, size_t n) {
    if (n > RECORD_MAX) {
        gr_note(a->pdf->diag, "W022", GR_NOWHERE, "write it beside the PDF: --to json,xml",
                "the record as %s is too large to be attached to the PDF", what);
    }
    return n <= RECORD_MAX;
}

static void add_record(struct attachments *a) {
    const struct gr_report *report = a->pdf->report;
    gr_record_json(report->record, &a->json);
    if (fits(a, "JSON", a->json.n)) {
        add(a, "disclosure.json", "The disclosure as data", "Data", gr_buf_str(&a->json));
    }
    gr_report_xml(report, &a->xml);
    if (fits(a, "XML", a->xml.n)) {
        add(a, "disclosure.xml", "The disclosure as data, in XML", "Data", gr_buf_str(&a->xml));
    }
}

/* ---- objects ---- */

static const char *media_type(const char *name) {
    static const struct {
        const char *ending, *type;
    } types[] = {{".json", "application/json"}, {".xml", "application/xml"},
                 {".yaml", "application/yaml"}, {".yml", "application/yaml"},
                 {".csv", "text/csv"},          {".md", "text/markdown"},
                 {".txt", "text/plain"},        {".log", "text/plain"},
                 {".gz", "application/gzip"},   {".zst", "application/zstd"},
                 {".jsonl", "text/plain"},      {".tsv", "text/tab-separated-values"}};
    for (size_t i = 0; i < GR_COUNT(types); i++) {
        if (gr_str_eq_fold(gr_str(ending(name)), gr_str(types[i].ending))) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}

static void put_name(struct gr_buf *b, const char *name) {
    for (; *name; name++) {
        if (*name == '/') {
            gr_buf_puts(b, "#2f");
        } else {
            gr_buf_putc(b, *name);
        }
    }
}

static void write_file(const struct attachments *a, struct attached *item) {
    struct gr_buf b = {0};
    unsigned char digest[16];
    gr_md5(item->bytes, digest);
    gr_buf_puts(&b, "/Type/EmbeddedFile/Subtype/");
    put_name(&b, media_type(item->name));
    gr_buf_printf(&b, "/Params<</Size %zu/CheckSum", item->bytes.n);
    gr_pdf_put_bytes(&b, digest, sizeof digest);
    if (a->date) {
        gr_buf_printf(&b, "/ModDate(%s)", a->date);
    }
    gr_buf_puts(&b, ">>");
    unsigned stream = gr_pdf_stream(a->file, gr_buf_str(&b), item->bytes);
    gr_buf_clear(&b);
    gr_buf_puts(&b, "/Type/Filespec/F");
    gr_pdf_put_text(&b, gr_str(item->name));
    gr_buf_puts(&b, "/UF");
    gr_pdf_put_text(&b, gr_str(item->name));
    gr_buf_puts(&b, "/Desc");
    gr_pdf_put_words(&b, gr_str(item->description));
    gr_buf_printf(&b, "/AFRelationship/%s/EF<</F %u 0 R/UF %u 0 R>>", item->relation, stream,
                  stream);
    item->number = gr_pdf_object(a->file, gr_buf_str(&b));
    gr_buf_free(&b);
}

/* The record comes first in the file, whatever the names: so it is found (cli/report_in.c). */
static void write_files(const struct attachments *a, struct gr_buf *catalog) {
    gr_buf_puts(catalog, "/AF[");
    for (size_t i = 0; i < a->count; i++) {
        write_file(a, &a->items[i]);
        gr_buf_printf(catalog, "%s%u 0 R", i > 0 ? " " : "", a->items[i].number);
    }
    qsort(a->items, a->count, sizeof *a->items, by_key);
    gr_buf_puts(catalog, "]/Names<</EmbeddedFiles<</Names[");
    for (size_t i = 0; i < a->count; i++) {
        gr_pdf_put_text(catalog, gr_str(a->items[i].name));
        gr_buf_printf(catalog, "%u 0 R", a->items[i].number);
    }
    gr_buf_puts(catalog, "]>>>>");
}

void gr_pdf_attach(struct gr_pdf *pdf, struct gr_pdf_file *file, const char *date,
                   struct gr_buf *catalog) {
    const struct gr_report *report = pdf->report;
    struct attachments a = {.pdf = pdf, .file = file, .date = date};
    if (report->record) {
        add_record(&a);
    }
    for (size_t i = 0; i < report->enclosures.count; i++) {
        const struct gr_enclosure *e = &report->enclosures.items[i];
        add(&a, e->name, e->description, "Source", e->bytes);
    }
    if (a.count > 0) {
        write_files(&a, catalog);
    }
    free(a.items);
    gr_buf_free(&a.json);
    gr_buf_free(&a.xml);
}
