/*
 * page.c - operators on the current page.
 */
#include "write/pdf/pdf.h"

#include <math.h>
#include <stdlib.h>

/* Their addresses stand for kinds of artifacts. */
static const char artifact, pagination;

static const struct gr_pdf_state fresh = {
    .fill = UINT32_MAX, .stroke = UINT32_MAX, .face = -1, .width = -1, .opacity = 100};

size_t gr_pdf_page_begin(struct gr_pdf *pdf) {
    if (pdf->page_count > 0) {
        gr_pdf_mark_end(pdf);
    }
    GR_PUSH(pdf->pages, pdf->page_count, pdf->page_cap) = (struct gr_pdf_page){.state = fresh};
    return pdf->page_count - 1;
}

struct gr_pdf_page *gr_pdf_page(struct gr_pdf *pdf) {
    return &pdf->pages[pdf->page_count - 1];
}

static struct gr_buf *ops_of(struct gr_pdf *pdf) {
    return &gr_pdf_page(pdf)->ops;
}

/* ---- marks ---- */

void gr_pdf_mark_end(struct gr_pdf *pdf) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    if (page->mark) {
        gr_buf_puts(&page->ops, "EMC\n");
        page->mark = NULL;
    }
}

static bool begin_mark(struct gr_pdf *pdf, const void *mark) {
    if (gr_pdf_page(pdf)->mark == mark) {
        return false;
    }
    gr_pdf_mark_end(pdf);
    gr_pdf_page(pdf)->mark = mark;
    return true;
}

void gr_pdf_mark(struct gr_pdf *pdf, struct gr_tag *tag) {
    if (!tag) {
        if (begin_mark(pdf, &artifact)) {
            gr_buf_puts(ops_of(pdf), "/Artifact BMC\n");
        }
        return;
    }
    if (begin_mark(pdf, tag)) {
        struct gr_pdf_page *page = gr_pdf_page(pdf);
        int mcid = (int)page->marks.count;
        GR_PUSH(page->marks.tags, page->marks.count, page->marks.cap) = tag;
        gr_tag_add_content(pdf->arena, tag, pdf->page_count - 1, mcid);
        gr_buf_printf(&page->ops, "/%s<</MCID %d>>BDC\n", tag->role, mcid);
    }
}

void gr_pdf_mark_pagination(struct gr_pdf *pdf) {
    if (begin_mark(pdf, &pagination)) {
        gr_buf_puts(ops_of(pdf), "/Artifact<</Type/Pagination>>BDC\n");
    }
}

/* ---- state ---- */

static void put_reals(struct gr_buf *ops, const double *values, size_t count, const char *op) {
    for (size_t i = 0; i < count; i++) {
        gr_pdf_put_real(ops, values[i]);
        gr_buf_putc(ops, ' ');
    }
    gr_buf_puts(ops, op);
    gr_buf_putc(ops, '\n');
}

/* Three decimals tell all 256 steps of a colour apart. */
static void put_colour(struct gr_buf *ops, uint32_t rgb, const char *op) {
    for (int shift = 16; shift >= 0; shift -= 8) {
        unsigned t = (((rgb >> shift & 0xFF) * 2000 + 255) / 510);
        if (t == 0 || t == 1000) {
            gr_buf_puts(ops, t ? "1 " : "0 ");
        } else {
            gr_buf_printf(ops, ".%03u ", t);
        }
    }
    gr_buf_puts(ops, op);
    gr_buf_putc(ops, '\n');
}

void gr_pdf_set_fill(struct gr_pdf *pdf, enum gr_ink ink) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    if (page->state.fill != gr_ink_rgb(ink)) {
        page->state.fill = gr_ink_rgb(ink);
        put_colour(&page->ops, page->state.fill, "rg");
    }
}

void gr_pdf_set_stroke(struct gr_pdf *pdf, enum gr_ink ink) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    if (page->state.stroke != gr_ink_rgb(ink)) {
        page->state.stroke = gr_ink_rgb(ink);
        put_colour(&page->ops, page->state.stroke, "RG");
    }
}

void gr_pdf_set_width(struct gr_pdf *pdf, double width) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    if (fabs(page->state.width - width) > 0.001) {
        page->state.width = width;
        put_reals(&page->ops, &width, 1, "w");
    }
}

void gr_pdf_set_opacity(struct gr_pdf *pdf, double opacity) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    unsigned percent = opacity > 0 && opacity < 1 ? (unsigned)lround(opacity * 100) : 100;
    if (page->state.opacity != percent) {
        page->state.opacity = percent;
        pdf->opacities[percent] = true;
        gr_buf_printf(&page->ops, "/G%u gs\n", percent);
    }
}

void gr_pdf_put_point(struct gr_pdf *pdf, double x, double y) {
    struct gr_buf *ops = ops_of(pdf);
    gr_pdf_put_real(ops, x);
    gr_buf_putc(ops, ' ');
    gr_pdf_put_real(ops, pdf->height - y);
    gr_buf_putc(ops, ' ');
}

/* ---- areas ---- */

void gr_pdf_box(struct gr_pdf *pdf, double x, double y, double w, double h, enum gr_ink ink) {
    gr_pdf_set_opacity(pdf, 1);
    gr_pdf_set_fill(pdf, ink);
    put_reals(ops_of(pdf), (double[]){x, pdf->height - y - h, w, h}, 4, "re f");
}

void gr_pdf_rule(struct gr_pdf *pdf, double x, double y, double w, double thickness,
                 enum gr_ink ink) {
    gr_pdf_box(pdf, x, y, w, thickness, ink);
}

void gr_pdf_frame(struct gr_pdf *pdf, double x, double y, double w, double h, double thickness,
                  enum gr_ink ink) {
    gr_pdf_box(pdf, x, y, w, thickness, ink);
    gr_pdf_box(pdf, x, y + h - thickness, w, thickness, ink);
    gr_pdf_box(pdf, x, y, thickness, h, ink);
    gr_pdf_box(pdf, x + w - thickness, y, thickness, h, ink);
}

/* ---- places ---- */

void gr_pdf_link_add(struct gr_pdf *pdf, double x, double y, double w, double h, const char *href,
                     struct gr_tag *tag) {
    size_t page = pdf->page_count - 1;
    gr_tag_add_annotation(pdf->arena, tag, page, pdf->link_count);
    GR_PUSH(pdf->links, pdf->link_count, pdf->link_cap) =
        (struct gr_pdf_link){page, x, y, w, h, href, tag};
}

void gr_pdf_place_add(struct gr_pdf *pdf, const char *id, double y) {
    GR_PUSH(pdf->places, pdf->place_count, pdf->place_cap) =
        (struct gr_pdf_place){id, pdf->page_count - 1, y};
}

void gr_pdf_heading_add(struct gr_pdf *pdf, const char *text, int level, double y) {
    GR_PUSH(pdf->headings, pdf->heading_count, pdf->heading_cap) =
        (struct gr_pdf_heading){text, level, pdf->page_count - 1, y};
}

void gr_pdf_free(struct gr_pdf *pdf) {
    for (size_t i = 0; i < pdf->page_count; i++) {
        gr_buf_free(&pdf->pages[i].ops);
        free(pdf->pages[i].marks.tags);
    }
    free(pdf->pages);
    free(pdf->links);
    free(pdf->places);
    free(pdf->headings);
    gr_pdf_fonts_free(&pdf->used);
}
