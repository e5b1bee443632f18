/*
 * pdf.c - the report as a tagged PDF, A4 or Letter.
 */
#include <stdlib.h>

#include "write/pdf/blocks.h"

struct paper {
    double width, height, top, first_top, bottom;
};

/* visual-design section 1; the measure is 170 mm on both. */
static const struct paper a4 = {595.28, 841.89, 48, 40, 54}, letter = {612, 792, 44, 36, 50};

static const char *text_at(const struct gr_report *report, const char *pointer) {
    const struct gr_record *r = report->record ? gr_record_at(report->record, pointer) : NULL;
    return r && r->kind == GR_KIND_TEXT && r->text ? r->text : "";
}

static const xmlNode *find_class(const xmlNode *node, const char *class) {
    for (const xmlNode *n = gr_element(node->children); n; n = gr_element(n->next)) {
        const xmlNode *found = gr_tree_class(n, class)   ? n
                               : gr_tree_is(n, "header") ? find_class(n, class)
                                                         : NULL;
        if (found) {
            return found;
        }
    }
    return NULL;
}

/* "Gramme energy and carbon disclosure" to "Energy and carbon disclosure". */
static const char *document_kind(struct gr_pdf *pdf, const xmlNode *root) {
    const xmlNode *brand = find_class(root, "brand");
    if (!brand) {
        return "";
    }
    struct gr_str text = gr_str(gr_plain_text(pdf, brand));
    if (gr_str_starts(text, GR_STR("Gramme "))) {
        text = gr_str_trim((struct gr_str){text.p + 7, text.n - 7});
    }
    char *kind = gr_arena_str(pdf->arena, text);
    kind[0] = *kind >= 'a' && *kind <= 'z' ? (char)(*kind - 'a' + 'A') : *kind;
    return kind;
}

static const char *heading_title(struct gr_pdf *pdf, const xmlNode *root) {
    for (const xmlNode *h = gr_element(root->children); h; h = gr_element(h->next)) {
        for (const xmlNode *n = gr_tree_is(h, "header") ? gr_element(h->children) : NULL; n;
             n = gr_element(n->next)) {
            if (gr_tree_is(n, "h1")) {
                return gr_plain_text(pdf, n);
            }
        }
    }
    return NULL;
}

static void begin(struct gr_pdf *pdf, const struct gr_report *report, const xmlNode *root,
                  struct gr_diag *diag) {
    const struct paper *paper = report->letter ? &letter : &a4;
    const char *language = gr_tree_attr(root, "lang"), *title = gr_tree_attr(root, "title");
    *pdf = (struct gr_pdf){.report = report,
                           .diag = diag,
                           .fonts = report->fonts,
                           .arena = report->arena,
                           .width = paper->width,
                           .height = paper->height,
                           .left = (paper->width - GR_PDF_MEASURE) / 2,
                           .top = paper->top,
                           .first_top = paper->first_top,
                           .bottom = paper->height - paper->bottom,
                           .language = language && *language ? language : "en",
                           .id = text_at(report, "/report/report_id"),
                           .used = {.fonts = report->fonts, .arena = report->arena}};
    const char *heading = heading_title(pdf, root);
    pdf->heading = heading ? heading : title ? title : "";
    pdf->title = title && *title ? title : pdf->heading;
    pdf->kind = document_kind(pdf, root);
    pdf->root = gr_tag_new(pdf->arena, NULL, "Document");
}

static enum gr_status write_pdf(const struct gr_report *report, struct gr_files *files,
                                struct gr_diag *diag) {
    const xmlNode *root = report->tree ? xmlDocGetRootElement(report->tree) : NULL;
    if (!root) {
        return GR_EUSAGE;
    }
    struct gr_pdf pdf;
    begin(&pdf, report, root, diag);
    struct gr_flow flow = {.pdf = &pdf};
    gr_block_children(&flow, root, pdf.root);
    gr_flow_place(&flow);
    bool done = gr_pdf_finish(&pdf, gr_files_add(files, ""));
    if (!done) {
        gr_error(diag, "W020", GR_NOWHERE, NULL, "the PDF could not be made");
    }
    gr_fonts_missing(report->fonts, diag);
    free(flow.strips);
    gr_pdf_free(&pdf);
    return done ? GR_OK : GR_EIO;
}

const struct gr_writer gr_writer_pdf = {
    .name = "pdf",
    .extension = ".pdf",
    .summary = "the report as a tagged PDF that carries its data",
    .needs_tree = true,
    .encloses = true,
    .write = write_pdf,
};
