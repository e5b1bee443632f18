/*
 * flow.c - strips on pages.
 */
#include "write/pdf/flow.h"

void gr_flow_space(struct gr_flow *flow, double space) {
    flow->space = space > flow->space ? space : flow->space;
}

struct gr_strip *gr_flow_add(struct gr_flow *flow, double height, gr_strip_draw *draw,
                             const void *data) {
    GR_PUSH(flow->strips, flow->count, flow->cap) = (struct gr_strip){
        .before = flow->space, .height = height, .draw = draw, .data = data, .id = flow->id};
    flow->space = 0;
    flow->id = NULL;
    return &flow->strips[flow->count - 1];
}

void gr_flow_keep(struct gr_flow *flow, size_t first, size_t end) {
    for (size_t i = first; i + 1 < end; i++) {
        flow->strips[i].keep = true;
    }
}

struct pager {
    struct gr_flow *flow;
    double y;    /* where the next strip may begin */
    bool at_top; /* nothing on the page yet */
    size_t page;
};

static void new_page(struct pager *p) {
    p->page = gr_pdf_page_begin(p->flow->pdf);
    p->y = p->page == 0 ? p->flow->pdf->first_top : p->flow->pdf->top;
    p->at_top = true;
}

static void draw_repeat(struct pager *p, const struct gr_repeat *repeat) {
    struct gr_strip head = {.height = repeat->height, .draw = repeat->draw, .data = repeat->data};
    head.draw(p->flow->pdf, &head, p->flow->pdf->left, p->y);
    p->y += repeat->height;
    p->at_top = false;
}

/* First strip after the group that begins at first. */
static size_t group_end(const struct gr_flow *flow, size_t first) {
    size_t end = first;
    while (end + 1 < flow->count && flow->strips[end].keep) {
        end++;
    }
    return end + 1;
}

static double group_height(const struct gr_flow *flow, size_t first, size_t end) {
    double height = 0;
    for (size_t i = first; i < end; i++) {
        height += flow->strips[i].height + (i > first ? flow->strips[i].before : 0);
    }
    return height;
}

static void place_strip(struct pager *p, const struct gr_strip *s) {
    struct gr_pdf *pdf = p->flow->pdf;
    p->y += p->at_top ? 0 : s->before;
    if (s->id) {
        gr_pdf_place_add(pdf, s->id, p->y);
    }
    if (s->heading) {
        gr_pdf_heading_add(pdf, s->heading, s->level, p->y);
    }
    if (s->draw) {
        s->draw(pdf, s, pdf->left, p->y);
    }
    p->y += s->height;
    p->at_top = false;
}

/* Breaks the page before a strip; a row of a table that has begun gets its head again. */
static void break_before(struct pager *p, size_t i) {
    const struct gr_strip *s = &p->flow->strips[i];
    new_page(p);
    if (s->repeat && i > 0 && p->flow->strips[i - 1].repeat == s->repeat) {
        draw_repeat(p, s->repeat);
    }
}

static void place_group(struct pager *p, size_t first, size_t end) {
    const struct gr_flow *flow = p->flow;
    double bottom = flow->pdf->bottom, slack = 0.01;
    double before = p->at_top ? 0 : flow->strips[first].before;
    double height = group_height(flow, first, end);
    bool fits_a_page = height <= bottom - flow->pdf->top - 60;
    if (fits_a_page && p->y + before + height > bottom + slack && !p->at_top) {
        break_before(p, first);
    }
    for (size_t i = first; i < end; i++) { /* a group higher than a page breaks where it must */
        const struct gr_strip *s = &flow->strips[i];
        double need = (p->at_top ? 0 : s->before) + s->height;
        if (p->y + need > bottom + slack && !p->at_top) {
            break_before(p, i);
        }
        place_strip(p, s);
    }
}

/* What follows a heading stays with it, over the borders of blocks. */
static void keep_with_headings(struct gr_flow *flow) {
    for (size_t i = 0; i < flow->count; i++) {
        double below = 0;
        for (size_t k = i + 1; k < flow->count && below < flow->strips[i].need; k++) {
            flow->strips[k - 1].keep = true;
            below += flow->strips[k].height;
        }
    }
}

void gr_flow_place(struct gr_flow *flow) {
    keep_with_headings(flow);
    struct pager p = {.flow = flow};
    new_page(&p);
    for (size_t i = 0; i < flow->count;) {
        size_t end = group_end(flow, i);
        place_group(&p, i, end);
        i = end;
    }
    gr_pdf_mark_end(flow->pdf);
}
