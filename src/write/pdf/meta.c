/*
 * meta.c - information, XMP, language, output intent.
 *
 * The only date is the record's; nothing here reads a clock.
 */
#include "write/pdf/meta.h"

#include "base/markup.h"
#include "base/time.h"
#include "write/pdf/attach.h"
#include "write/pdf/srgb.h"
#include "write/pdf/ua.h"

struct meta {
    struct gr_pdf *pdf;
    struct gr_pdf_file *file;
    struct gr_buf *catalog;
    const char *title, *authors, *producer;
    const char *date;     /* "2024-02-01T09:00:00Z", or NULL */
    const char *pdf_date; /* "D:20240201090000Z", or NULL */
    bool ua;              /* keeps the rules of PDF/UA-1 */
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
static const char *pdf_date(struct gr_arena *arena, const char *iso) {
    struct gr_buf b = {0};
    gr_buf_puts(&b, "D:");
    for (; *iso; iso++) {
        if (*iso != '-' && *iso != ':' && *iso != 'T') {
            gr_buf_putc(&b, *iso);
        }
    }
    const char *out = gr_arena_str(arena, gr_buf_str(&b));
    gr_buf_free(&b);
    return out;
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
        gr_buf_printf(&b, "/CreationDate(%s)/ModDate(%s)", m->pdf_date, m->pdf_date);
    }
    gr_pdf_info(m->file, gr_buf_str(&b));
    gr_buf_free(&b);
}

/* PDF/A knows no property of PDF/UA: the schema comes with it (ISO 19005-3, 6.6.2.3).  Readers look for it in a
 * description of its own. */
static const char ua_schema[] =
    "<rdf:Description rdf:about=\"\""
    " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
    " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
    " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">"
    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
    "<pdfaSchema:schema>PDF/UA</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">"
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of PDF/UA</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    "</rdf:Description>";

static void put_element(struct gr_buf *b, const char *name, const char *text) {
    gr_buf_printf(b, "<%s>", name);
    gr_markup_text(b, gr_str(text));
    gr_buf_printf(b, "</%s>", name);
}

/* One that is a list of what the property may be: one entry here. */
static void put_list(struct gr_buf *b, const char *name, const char *kind, const char *attributes,
                     const char *text) {
    gr_buf_printf(b, "<%s><rdf:%s><rdf:li%s>", name, kind, attributes);
    gr_markup_text(b, gr_str(text));
    gr_buf_printf(b, "</rdf:li></rdf:%s></%s>", kind, name);
}

static void put_xmp(const struct meta *m, struct gr_buf *b) {
    gr_buf_printf(b,
                  "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
                  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
                  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
                  "<rdf:Description rdf:about=\"\""
                  " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                  " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
                  " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
                  " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\""
                  " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">"
                  "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>%s",
                  m->ua ? "<pdfuaid:part>1</pdfuaid:part>" : "");
    put_list(b, "dc:title", "Alt", " xml:lang=\"x-default\"", m->title);
    if (*m->authors) {
        put_list(b, "dc:creator", "Seq", "", m->authors);
    }
    if (*m->pdf->id) {
        put_element(b, "dc:identifier", m->pdf->id);
    }
    put_element(b, "pdf:Producer", m->producer);
    put_element(b, "xmp:CreatorTool", m->producer);
    if (m->date) {
        put_element(b, "xmp:CreateDate", m->date);
        put_element(b, "xmp:ModifyDate", m->date);
    }
    gr_buf_printf(b, "</rdf:Description>%s</rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>",
                  m->ua ? ua_schema : "");
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

static bool is_ua(const struct gr_pdf *pdf) {
    const char *fault = gr_pdf_ua_fault(pdf);
    if (fault) {
        gr_note(pdf->diag, "W021", GR_NOWHERE, NULL, "the PDF does not say that it is PDF/UA: %s",
                fault);
    }
    return !fault;
}

void gr_pdf_meta_write(struct gr_pdf *pdf, struct gr_pdf_file *file, struct gr_buf *catalog) {
    struct meta m = {.pdf = pdf,
                     .file = file,
                     .catalog = catalog,
                     .title = pdf->title,
                     .authors = all_authors(pdf),
                     .producer = "Gramme " GRAMME_VERSION,
                     .date = report_date(pdf),
                     .ua = is_ua(pdf)};
    m.pdf_date = m.date ? pdf_date(pdf->arena, m.date) : NULL;
    gr_buf_puts(catalog, "/Lang");
    gr_pdf_put_text(catalog, gr_str(pdf->language));
    gr_buf_puts(catalog, "/ViewerPreferences<</DisplayDocTitle true>>");
    write_info(&m);
    write_xmp(&m);
    write_output_intent(&m);
    gr_pdf_attach(pdf, file, m.pdf_date, catalog);
}
