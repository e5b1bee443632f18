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

/* ---- pages ---- */

size_t gr_pdf_page_begin(struct gr_pdf *pdf) {
    if (pdf->page_count > 0) {
        gr_pdf_mark_end(pdf);
    }
    GR_PUSH(pdf->pages, pdf->page_count, pdf->page_cap) =
        (struct gr_pdf_page){.state = fresh, .under_fill = UINT32_MAX};
    return pdf->page_count - 1;
}

struct gr_pdf_page *gr_pdf_page(struct gr_pdf *pdf) {
    return &pdf->pages[pdf->page_count - 1];
}

static struct gr_buf *ops_of(struct gr_pdf *pdf) {
    return &gr_pdf_page(pdf)->ops;
}

void gr_pdf_page_content(struct gr_pdf_page *page, struct gr_buf *out) {
    gr_buf_puts(out, ".1 0 0 .1 0 0 cm\n");
    if (page->under.n > 0) {
        gr_buf_puts(out, "/Artifact BMC\n");
        gr_buf_put(out, gr_buf_str(&page->under));
        gr_buf_puts(out, "f\nEMC\n");
    }
    gr_buf_put(out, gr_buf_str(&page->ops));
}

/* ---- marks ---- */

void gr_pdf_begin_text(struct gr_pdf *pdf) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    if (!page->in_text) {
        gr_buf_puts(&page->ops, "BT\n");
        page->in_text = true;
        page->mark_inside = false;
        page->cursor_x = page->cursor_y = 0;
    }
}

void gr_pdf_end_text(struct gr_pdf *pdf) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    if (page->in_text) {
        gr_buf_puts(&page->ops, "ET\n");
        page->in_text = false;
    }
}

/* Marked content and text objects enclose each other wholly. */
void gr_pdf_mark_end(struct gr_pdf *pdf) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    if (page->mark) {
        if (!page->mark_inside) {
            gr_pdf_end_text(pdf);
        }
        gr_buf_puts(&page->ops, "EMC\n");
        page->mark = NULL;
    }
}

static bool begin_mark(struct gr_pdf *pdf, const void *mark, bool text) {
    if (gr_pdf_page(pdf)->mark == mark) {
        return false;
    }
    gr_pdf_mark_end(pdf);
    if (text) {
        gr_pdf_begin_text(pdf);
    } else {
        gr_pdf_end_text(pdf);
    }
    gr_pdf_page(pdf)->mark_inside = text;
    gr_pdf_page(pdf)->mark = mark;
    return true;
}

static void put_mark(struct gr_pdf *pdf, struct gr_tag *tag) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    int mcid = (int)page->marks.count;
    GR_PUSH(page->marks.tags, page->marks.count, page->marks.cap) = tag;
    gr_tag_add_content(pdf->arena, tag, pdf->page_count - 1, mcid);
    gr_buf_printf(&page->ops, "/%s<</MCID %d>>BDC\n", tag->role, mcid);
}

void gr_pdf_mark(struct gr_pdf *pdf, struct gr_tag *tag) {
    if (!begin_mark(pdf, tag ? (const void *)tag : &artifact, true)) {
        return;
    }
    if (tag) {
        put_mark(pdf, tag);
    } else {
        gr_buf_puts(ops_of(pdf), "/Artifact BMC\n");
    }
}

void gr_pdf_mark_figure(struct gr_pdf *pdf, struct gr_tag *tag) {
    if (begin_mark(pdf, tag, false)) {
        put_mark(pdf, tag);
    }
}

void gr_pdf_mark_pagination(struct gr_pdf *pdf) {
    if (begin_mark(pdf, &pagination, true)) {
        gr_buf_puts(ops_of(pdf), "/Artifact<</Type/Pagination>>BDC\n");
    }
}

/* ---- numbers ---- */

static long tenths(double value) {
    return fabs(value) < 1e6 ? lround(value * 10) : 0;
}

void gr_pdf_put_tenths(struct gr_buf *ops, double value) {
    gr_pdf_put_real(ops, (double)tenths(value));
}

void gr_pdf_put_length(struct gr_buf *ops, double value) {
    gr_pdf_put_real(ops, round(value * 100) / 10);
}

void gr_pdf_put_step(struct gr_pdf *pdf, double x, double y) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    long to_x = tenths(x), to_y = tenths(pdf->height - y);
    gr_pdf_put_real(&page->ops, (double)(to_x - page->cursor_x));
    gr_buf_putc(&page->ops, ' ');
    gr_pdf_put_real(&page->ops, (double)(to_y - page->cursor_y));
    gr_buf_putc(&page->ops, ' ');
    page->cursor_x = to_x;
    page->cursor_y = to_y;
}

/* ---- state ---- */

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

static uint32_t rgb_of(const struct gr_pdf *pdf, enum gr_ink ink) {
    bool own = ink == GR_INK_ACCENT && pdf->report->accent.set;
    return own ? pdf->report->accent.light : gr_ink_rgb(ink);
}

void gr_pdf_set_fill(struct gr_pdf *pdf, enum gr_ink ink) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    if (page->state.fill != rgb_of(pdf, ink)) {
        page->state.fill = rgb_of(pdf, ink);
        put_colour(&page->ops, page->state.fill, "rg");
    }
}

void gr_pdf_set_stroke(struct gr_pdf *pdf, enum gr_ink ink) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    if (page->state.stroke != rgb_of(pdf, ink)) {
        page->state.stroke = rgb_of(pdf, ink);
        put_colour(&page->ops, page->state.stroke, "RG");
    }
}

void gr_pdf_set_width(struct gr_pdf *pdf, double width) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    if (fabs(page->state.width - width) > 0.001) {
        page->state.width = width;
        gr_pdf_put_length(&page->ops, width);
        gr_buf_puts(&page->ops, " w\n");
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

/* ---- areas ---- */

/* Boxes of one colour are one path. */
void gr_pdf_box(struct gr_pdf *pdf, double x, double y, double w, double h, enum gr_ink ink) {
    struct gr_pdf_page *page = gr_pdf_page(pdf);
    struct gr_buf *ops = &page->under;
    if (page->under_fill != rgb_of(pdf, ink)) {
        gr_buf_puts(ops, ops->n > 0 ? "f\n" : "");
        page->under_fill = rgb_of(pdf, ink);
        put_colour(ops, page->under_fill, "rg");
    }
    gr_pdf_put_tenths(ops, x);
    gr_buf_putc(ops, ' ');
    gr_pdf_put_tenths(ops, pdf->height - y - h);
    gr_buf_putc(ops, ' ');
    gr_pdf_put_length(ops, w);
    gr_buf_putc(ops, ' ');
    gr_pdf_put_length(ops, h);
    gr_buf_puts(ops, " re\n");
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

void gr_pdf_link_add(struct gr_pdf *pdf, struct gr_pdf_link link) {
    link.page = pdf->page_count - 1;
    gr_tag_add_annotation(pdf->arena, link.tag, link.page, pdf->link_count);
    GR_PUSH(pdf->links, pdf->link_count, pdf->link_cap) = link;
}

void gr_pdf_place_add(struct gr_pdf *pdf, const char *id, double y) {
    GR_PUSH(pdf->places, pdf->place_count, pdf->place_cap) =
        (struct gr_pdf_place){id, pdf->page_count - 1, y};
}

const struct gr_pdf_place *gr_pdf_place_find(const struct gr_pdf *pdf, const char *id) {
    for (size_t i = 0; i < pdf->place_count; i++) {
        if (strcmp(pdf->places[i].id, id) == 0) {
            return &pdf->places[i];
        }
    }
    return NULL;
}

void gr_pdf_heading_add(struct gr_pdf *pdf, const char *text, int level, double y) {
    GR_PUSH(pdf->headings, pdf->heading_count, pdf->heading_cap) =
        (struct gr_pdf_heading){text, level, pdf->page_count - 1, y};
}

void gr_pdf_free(struct gr_pdf *pdf) {
    for (size_t i = 0; i < pdf->page_count; i++) {
        gr_buf_free(&pdf->pages[i].under);
        gr_buf_free(&pdf->pages[i].ops);
        gr_buf_free(&pdf->pages[i].run);
        free(pdf->pages[i].marks.tags);
    }
    free(pdf->pages);
    free(pdf->links);
    free(pdf->places);
    free(pdf->headings);
    gr_pdf_fonts_free(&pdf->used);
}
