/*
 * html.h - what the files of the HTML writer share.
 */
#ifndef GR_WRITE_HTML_H
#define GR_WRITE_HTML_H

#include "base/language.h"
#include "base/markup.h"
#include "write/writer.h"

struct gr_html {
    const struct gr_report *report;
    struct gr_buf *out; /**< the body so far */
    const struct gr_language *language;
};

/** Sentence of the catalogue in the language of the page. */
const char *gr_html_say(const struct gr_html *h, const char *key, const char *const *args,
                        size_t count);
#define GR_HTML_SAY(h, key, ...)                                                                   \
    gr_html_say((h), (key), (const char *const[]){__VA_ARGS__},                                    \
                sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* ---- html_text.c ---- */

/** Text as content: escaped; "CO₂" and "10¹⁸" with sub and sup. */
void gr_html_text(struct gr_buf *out, struct gr_str text);

/* ---- html_tree.c ---- */

/** A node with all that is in it. */
void gr_html_node(struct gr_html *h, const xmlNode *node);
/** Everything below node. */
void gr_html_children(struct gr_html *h, const xmlNode *node);

/* ---- html_figure.c ---- */

/** A figure of the tree; in the label without heading of its own. */
void gr_html_figure(struct gr_html *h, const xmlNode *figure);

/* ---- html_table.c ---- */

void gr_html_table(struct gr_html *h, const xmlNode *table);

/* ---- html_style.c ---- */

/** The colours as custom properties of :root. */
void gr_html_inks(const struct gr_report *report, struct gr_buf *out, bool dark);
/** The whole style sheet: fonts of the characters in body, colours, report.css, page margins. */
void gr_html_style(const struct gr_report *report, struct gr_str body, struct gr_buf *out);

/* ---- html_fonts.c ---- */

/** @font-face rules with subsets of the fonts that the document needs.  body: HTML. */
void gr_html_fonts(const struct gr_report *report, struct gr_str body, struct gr_buf *out);

#endif
