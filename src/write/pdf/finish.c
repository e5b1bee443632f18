/*
 * finish.c - page furniture, then everything that is known only when all pages are: fonts, links,
 * outline, structure, metadata.
 */
#include <math.h>
#include <stdlib.h>

#include "write/pdf/meta.h"
#include "write/pdf/pdf.h"

static const double header_baseline = 34, footer_baseline = 28, furniture_size = 7.5;

static void furnish(struct gr_pdf *pdf, const char *left, const char *right, double y) {
    struct gr_pdf_ink ink = {.size = furniture_size, .ink = GR_INK_INK3};
    double edge = pdf->left + GR_PDF_MEASURE;
    double taken = gr_text_width(pdf->fonts, GR_REGULAR, gr_str(left)) * furniture_size + 20;
    struct gr_str fit = gr_text_fit(pdf->fonts, GR_REGULAR, gr_str(right),
                                    (GR_PDF_MEASURE - taken) / furniture_size, false, pdf->arena);
    gr_pdf_mark_pagination(pdf);
    gr_pdf_text(pdf, pdf->left, y, GR_ANCHOR_START, GR_REGULAR, gr_str(left), &ink);
    gr_pdf_text(pdf, edge, y, GR_ANCHOR_END, GR_REGULAR, fit, &ink);
    gr_pdf_mark_end(pdf);
}

/* The calls of pdf.h draw on the last page: each page becomes the last one for a moment. */
static void furnish_pages(struct gr_pdf *pdf) {
    size_t count = pdf->page_count;
    const char *made = gr_arena_printf(pdf->arena, "Gramme %s%s%.8s", GRAMME_VERSION,
                                       *pdf->id ? " · " : "", pdf->id);
    for (size_t i = 0; i < count; i++) {
        pdf->page_count = i + 1;
        gr_pdf_mark_end(pdf);
        if (i > 0) {
            furnish(pdf, pdf->kind, pdf->heading, header_baseline);
        }
        furnish(pdf, made, gr_arena_printf(pdf->arena, "%zu / %zu", i + 1, count),
                pdf->height - footer_baseline);
        gr_pdf_end_text(pdf);
    }
    pdf->page_count = count;
}

/* ---- links ---- */

/* "[12 0 R/XYZ null 790 null]": the place near the top edge, the zoom as it is. */
static void put_destination(const struct gr_pdf *pdf, const unsigned *pages, size_t page, double y,
                            struct gr_buf *out) {
    gr_buf_printf(out, "[%u 0 R/XYZ null ", pages[page]);
    gr_pdf_put_real(out, ceil(fmin(pdf->height - y + 6, pdf->height)));
    gr_buf_puts(out, " null]");
}

static void put_uri(struct gr_buf *out, const char *uri) {
    gr_buf_putc(out, '(');
    for (const char *p = uri; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c <= ' ' || c >= 0x7F || strchr("()\\<>\"", c)) {
            gr_buf_printf(out, "%%%02X", c);
        } else {
            gr_buf_putc(out, *p);
        }
    }
    gr_buf_putc(out, ')');
}

static unsigned write_link(struct gr_pdf *pdf, struct gr_pdf_file *file, const unsigned *pages,
                           size_t index) {
    const struct gr_pdf_link *l = &pdf->links[index];
    struct gr_buf b = {0};
    gr_buf_puts(&b, "/Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[");
    double corners[] = {l->x, pdf->height - l->y - l->h, l->x + l->w, pdf->height - l->y};
    for (size_t i = 0; i < 4; i++) {
        gr_buf_puts(&b, i > 0 ? " " : "");
        gr_pdf_put_real(&b, corners[i]);
    }
    gr_buf_printf(&b, "]/StructParent %zu/Contents", pdf->page_count + index);
    gr_pdf_put_words(&b, *l->href == '#' ? l->text : gr_str(l->href));
    const struct gr_pdf_place *place = *l->href == '#' ? gr_pdf_place_find(pdf, l->href + 1) : NULL;
    if (place) {
        gr_buf_puts(&b, "/Dest");
        put_destination(pdf, pages, place->page, place->y, &b);
    } else if (*l->href != '#') {
        gr_buf_puts(&b, "/A<</S/URI/URI");
        put_uri(&b, l->href);
        gr_buf_puts(&b, ">>");
    }
    unsigned number = gr_pdf_object(file, gr_buf_str(&b));
    gr_buf_free(&b);
    return number;
}

/* ---- outline ---- */

static size_t next_sibling(const struct gr_pdf *pdf, size_t i) {
    size_t k = i + 1;
    while (k < pdf->heading_count && pdf->headings[k].level > pdf->headings[i].level) {
        k++;
    }
    bool same = k < pdf->heading_count && pdf->headings[k].level == pdf->headings[i].level;
    return same ? k : SIZE_MAX;
}

/* Writes the headings of one level from `first` on below parent; returns the last of them. */
static size_t write_items(struct gr_pdf *pdf, struct gr_pdf_file *file, const unsigned *pages,
                          const unsigned *numbers, size_t first, unsigned parent) {
    size_t before = SIZE_MAX, last = first;
    for (size_t i = first; i != SIZE_MAX; before = i, i = next_sibling(pdf, i)) {
        const struct gr_pdf_heading *h = &pdf->headings[i];
        size_t after = next_sibling(pdf, i);
        bool nested = i + 1 < pdf->heading_count && pdf->headings[i + 1].level > h->level;
        struct gr_buf b = {0};
        gr_buf_puts(&b, "/Title");
        gr_pdf_put_words(&b, gr_str(h->text));
        gr_buf_printf(&b, "/Parent %u 0 R", parent);
        if (before != SIZE_MAX) {
            gr_buf_printf(&b, "/Prev %u 0 R", numbers[before]);
        }
        if (after != SIZE_MAX) {
            gr_buf_printf(&b, "/Next %u 0 R", numbers[after]);
        }
        if (nested) {
            size_t end = write_items(pdf, file, pages, numbers, i + 1, numbers[i]), count = 0;
            for (size_t k = i + 1; k <= end; k++) {
                count += pdf->headings[k].level == pdf->headings[i + 1].level;
            }
            gr_buf_printf(&b, "/First %u 0 R/Last %u 0 R/Count -%zu", numbers[i + 1], numbers[end],
                          count);
        }
        gr_buf_puts(&b, "/Dest");
        put_destination(pdf, pages, h->page, h->y, &b);
        gr_pdf_define(file, numbers[i], gr_buf_str(&b));
        gr_buf_free(&b);
        last = i;
    }
    return last;
}

static unsigned write_outline(struct gr_pdf *pdf, struct gr_pdf_file *file, const unsigned *pages) {
    if (pdf->heading_count == 0) {
        return 0;
    }
    pdf->headings[0].level = 1; /* a finding before the first section stands for itself */
    unsigned *numbers = GR_NEW_N(pdf->arena, unsigned, pdf->heading_count);
    unsigned top = gr_pdf_reserve(file);
    size_t count = 0;
    for (size_t i = 0; i < pdf->heading_count; i++) {
        numbers[i] = gr_pdf_reserve(file);
        count += pdf->headings[i].level == 1;
    }
    size_t last = write_items(pdf, file, pages, numbers, 0, top);
    const char *entries =
        gr_arena_printf(pdf->arena, "/Type/Outlines/First %u 0 R/Last %u 0 R/Count %zu", numbers[0],
                        numbers[last], count);
    gr_pdf_define(file, top, gr_str(entries));
    return top;
}

/* ---- all of it ---- */

static void fill_pages(struct gr_pdf *pdf, struct gr_pdf_file *file, const unsigned *pages,
                       const unsigned *annotations) {
    unsigned *on_page = GR_NEW_N(pdf->arena, unsigned, pdf->link_count + 1);
    size_t link = 0; /* links lie in order of pages */
    for (size_t i = 0; i < pdf->page_count; i++) {
        size_t count = 0;
        for (; link < pdf->link_count && pdf->links[link].page == i; link++) {
            on_page[count++] = annotations[link];
        }
        struct gr_buf content = {0};
        gr_pdf_page_content(&pdf->pages[i], &content);
        gr_pdf_page_fill(file, pages[i], gr_buf_str(&content), (int)i, on_page, count);
        gr_buf_free(&content);
    }
}

static bool write_resources(struct gr_pdf *pdf, struct gr_pdf_file *file, unsigned number) {
    struct gr_buf b = {0};
    gr_buf_puts(&b, "/Font<<");
    bool done = gr_pdf_fonts_write(&pdf->used, file, &b);
    gr_buf_puts(&b, ">>/ExtGState<</G100<</ca 1/CA 1>>");
    for (unsigned i = 0; i < 100; i++) {
        if (pdf->opacities[i]) {
            gr_buf_printf(&b, "/G%u<</ca .%02u/CA .%02u>>", i, i, i);
        }
    }
    gr_buf_puts(&b, ">>");
    gr_pdf_define(file, number, gr_buf_str(&b));
    gr_buf_free(&b);
    return done;
}

static unsigned write_tags(struct gr_pdf *pdf, struct gr_pdf_file *file, const unsigned *pages,
                           const unsigned *annotations) {
    struct gr_tag_marks *marks = GR_NEW_N(pdf->arena, struct gr_tag_marks, pdf->page_count);
    struct gr_tag **tags = GR_NEW_N(pdf->arena, struct gr_tag *, pdf->link_count + 1);
    for (size_t i = 0; i < pdf->page_count; i++) {
        marks[i] = pdf->pages[i].marks;
    }
    for (size_t i = 0; i < pdf->link_count; i++) {
        tags[i] = pdf->links[i].tag;
    }
    return gr_tags_write(pdf->root, file, pages, marks, pdf->page_count, annotations, tags,
                         pdf->link_count);
}

static bool write_all(struct gr_pdf *pdf, struct gr_pdf_file *file) {
    unsigned *pages = GR_NEW_N(pdf->arena, unsigned, pdf->page_count + 1);
    unsigned *annotations = GR_NEW_N(pdf->arena, unsigned, pdf->link_count + 1);
    unsigned resources = gr_pdf_reserve(file);
    gr_pdf_pages_add(file, pdf->page_count, pdf->width, pdf->height, resources, pages);
    for (size_t i = 0; i < pdf->link_count; i++) {
        annotations[i] = write_link(pdf, file, pages, i);
    }
    fill_pages(pdf, file, pages, annotations);
    if (!write_resources(pdf, file, resources)) {
        return false;
    }
    struct gr_buf catalog = {0};
    unsigned outline = write_outline(pdf, file, pages);
    if (outline > 0) {
        gr_buf_printf(&catalog, "/Outlines %u 0 R", outline);
    }
    gr_buf_printf(&catalog,
                  "/PageLabels<</Nums[0<</S/D>>]>>/StructTreeRoot %u 0 R/MarkInfo<</Marked true>>",
                  write_tags(pdf, file, pages, annotations));
    gr_pdf_meta_write(pdf, file, &catalog);
    gr_pdf_catalog(file, gr_buf_str(&catalog));
    gr_buf_free(&catalog);
    return true;
}

bool gr_pdf_finish(struct gr_pdf *pdf, struct gr_buf *out) {
    furnish_pages(pdf);
    gr_tags_settle(pdf->root);
    struct gr_pdf_file *file = gr_pdf_file_new(pdf->arena);
    bool done = file && write_all(pdf, file) && gr_pdf_file_save(file, out);
    gr_pdf_file_free(file);
    return done;
}
