/*
 * meta.c - information, XMP, language, output intent, attached record.
 *
 * The only date is the record's; nothing here reads a clock.
 */
#include "write/pdf/meta.h"

#include "base/markup.h"
#include "base/time.h"
#include "write/pdf/srgb.h"

/* Records up to this size are attached; a larger one is a file of its own (--to json). */
enum { ATTACH_MAX = 256 * 1024 };

struct meta {
    struct gr_pdf *pdf;
    struct gr_pdf_file *file;
    struct gr_buf *catalog;
    const char *title, *authors, *producer;
    const char *date; /* "2024-02-01T09:00:00Z", or NULL */
};

static const char *record_text(const struct gr_record *root, const char *pointer) {
    const struct gr_record *r = root ? gr_record_at(root, pointer) : NULL;
    return r && r->kind == GR_KIND_TEXT ? r->text : NULL;
}

static const char *author_name(const struct gr_record *item) {
    if (item->kind == GR_KIND_TEXT) {
        return item->text;
    }
    const struct gr_record *name = item->kind == GR_KIND_MAP ? gr_record_get(item, "name") : NULL;
    return name && name->kind == GR_KIND_TEXT ? name->text : NULL;
}

static const char *all_authors(const struct gr_pdf *pdf) {
    const struct gr_record *root = pdf->report->record;
    const struct gr_record *list = root ? gr_record_at(root, "/report/authors") : NULL;
    const char *out = "";
    if (pdf->report->anonymous || !list || list->kind != GR_KIND_LIST) {
        return out;
    }
    for (const struct gr_record *item = list->first; item; item = item->next) {
        const char *name = author_name(item);
        if (name) {
            out = gr_arena_printf(pdf->arena, "%s%s%s", out, *out ? ", " : "", name);
        }
    }
    return out;
}

/* The record's date as an ISO stamp with a zone; a date alone is its midnight UTC. */
static const char *report_date(const struct gr_pdf *pdf) {
    const char *text = record_text(pdf->report->record, "/report/date");
    gr_time t = 0;
    bool zone = false;
    char iso[40];
    if (!text || !gr_time_parse(gr_str(text), &t, &zone)) {
        return NULL;
    }
    gr_time_iso(t - t % GR_SECOND_NS, true, iso);
    return gr_arena_str(pdf->arena, gr_str(iso));
}

/* "2024-02-01T09:00:00Z" to "D:20240201090000Z". */
static void put_pdf_date(struct gr_buf *out, const char *key, const char *iso) {
    gr_buf_printf(out, "/%s(D:", key);
    for (; *iso; iso++) {
        if (*iso != '-' && *iso != ':' && *iso != 'T') {
            gr_buf_putc(out, *iso);
        }
    }
    gr_buf_putc(out, ')');
}

static void write_info(const struct meta *m) {
    struct gr_buf b = {0};
    gr_buf_puts(&b, "/Title");
    gr_pdf_put_text(&b, gr_str(m->title));
    if (*m->authors) {
        gr_buf_puts(&b, "/Author");
        gr_pdf_put_text(&b, gr_str(m->authors));
    }
    gr_buf_puts(&b, "/Producer");
    gr_pdf_put_text(&b, gr_str(m->producer));
    gr_buf_puts(&b, "/Creator");
    gr_pdf_put_text(&b, gr_str(m->producer));
    if (m->date) {
        put_pdf_date(&b, "CreationDate", m->date);
        put_pdf_date(&b, "ModDate", m->date);
    }
    gr_pdf_info(m->file, gr_buf_str(&b));
    gr_buf_free(&b);
}

static void put_xmp(const struct meta *m, struct gr_buf *b) {
    gr_buf_puts(b, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                   "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                   "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                   "<rdf:Description rdf:about=\"\""
                   " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                   " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
                   " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n"
                   "<dc:format>application/pdf</dc:format>\n"
                   "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    gr_markup_text(b, gr_str(m->title));
    gr_buf_puts(b, "</rdf:li></rdf:Alt></dc:title>\n");
    if (*m->authors) {
        gr_buf_puts(b, "<dc:creator><rdf:Seq><rdf:li>");
        gr_markup_text(b, gr_str(m->authors));
        gr_buf_puts(b, "</rdf:li></rdf:Seq></dc:creator>\n");
    }
    if (*m->pdf->id) {
        gr_buf_puts(b, "<dc:identifier>");
        gr_markup_text(b, gr_str(m->pdf->id));
        gr_buf_puts(b, "</dc:identifier>\n");
    }
    gr_buf_puts(b, "<dc:language><rdf:Bag><rdf:li>");
    gr_markup_text(b, gr_str(m->pdf->language));
    gr_buf_puts(b, "</rdf:li></rdf:Bag></dc:language>\n<pdf:Producer>");
    gr_markup_text(b, gr_str(m->producer));
    gr_buf_puts(b, "</pdf:Producer>\n<xmp:CreatorTool>");
    gr_markup_text(b, gr_str(m->producer));
    gr_buf_puts(b, "</xmp:CreatorTool>\n");
    if (m->date) {
        gr_buf_printf(b,
                      "<xmp:CreateDate>%s</xmp:CreateDate>\n<xmp:ModifyDate>%s</xmp:ModifyDate>\n",
                      m->date, m->date);
    }
    gr_buf_puts(b, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
}

static void write_xmp(const struct meta *m) {
    struct gr_buf b = {0};
    put_xmp(m, &b);
    unsigned number = gr_pdf_stream(m->file, GR_STR("/Type/Metadata/Subtype/XML"), gr_buf_str(&b));
    gr_buf_printf(m->catalog, "/Metadata %u 0 R", number);
    gr_buf_free(&b);
}

static void write_output_intent(const struct meta *m) {
    struct gr_buf profile = {0};
    gr_pdf_srgb_profile(&profile);
    unsigned number = gr_pdf_stream(m->file, GR_STR("/N 3"), gr_buf_str(&profile));
    gr_buf_printf(m->catalog,
                  "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
                  "/Info(sRGB IEC61966-2.1)/DestOutputProfile %u 0 R>>]",
                  number);
    gr_buf_free(&profile);
}

/* The record without what is published and only drawn beside it: the factor set that it names has that. */
static void put_own_record(const struct meta *m, struct gr_buf *out) {
    struct gr_record root = *m->pdf->report->record, **link = &root.first;
    for (const struct gr_record *child = root.first; child; child = child->next) {
        if (strcmp(child->key, "compute_references") != 0) {
            *link = GR_NEW(m->pdf->arena, struct gr_record);
            **link = *child;
            link = &(*link)->next;
        }
    }
    *link = NULL;
    gr_record_json(&root, out);
}

/* The record as data: whoever has the PDF can recompute and compare. */
static void write_attachment(const struct meta *m) {
    struct gr_buf json = {0}, b = {0};
    if (m->pdf->report->record) {
        put_own_record(m, &json);
    }
    if (json.n > 0 && json.n <= ATTACH_MAX) {
        gr_buf_printf(&b, "/Type/EmbeddedFile/Subtype/application#2fjson/Params<</Size %zu",
                      json.n);
        if (m->date) {
            put_pdf_date(&b, "ModDate", m->date);
        }
        gr_buf_puts(&b, ">>");
        unsigned stream = gr_pdf_stream(m->file, gr_buf_str(&b), gr_buf_str(&json));
        gr_buf_clear(&b);
        gr_buf_printf(&b,
                      "/Type/Filespec/F(disclosure.json)/UF(disclosure.json)"
                      "/Desc(The disclosure as data)/AFRelationship/Data/EF<</F %u 0 R/UF %u 0 R>>",
                      stream, stream);
        unsigned spec = gr_pdf_object(m->file, gr_buf_str(&b));
        gr_buf_printf(m->catalog,
                      "/AF[%u 0 R]/Names<</EmbeddedFiles<</Names[(disclosure.json)%u 0 R]>>>>",
                      spec, spec);
    }
    gr_buf_free(&b);
    gr_buf_free(&json);
}

void gr_pdf_meta_write(struct gr_pdf *pdf, struct gr_pdf_file *file, struct gr_buf *catalog) {
    struct meta m = {.pdf = pdf,
                     .file = file,
                     .catalog = catalog,
                     .title = pdf->title,
                     .authors = all_authors(pdf),
                     .producer = "Gramme " GRAMME_VERSION,
                     .date = report_date(pdf)};
    gr_buf_puts(catalog, "/Lang");
    gr_pdf_put_text(catalog, gr_str(pdf->language));
    gr_buf_puts(catalog, "/ViewerPreferences<</DisplayDocTitle true>>");
    write_info(&m);
    write_xmp(&m);
    write_output_intent(&m);
    write_attachment(&m);
}
