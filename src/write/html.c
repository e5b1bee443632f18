/*
 * html.c - the report as one HTML file: nothing loaded, everything inside; no script but that of a page of a lab.
 */
#include "write/html.h"

#include "base/base64.h"
#include "base/sha256.h"
#include "template/words.h"

#include <stdio.h>

/* ---- the body ---- */

/* The line on top is the header of HTML; title and authors are the beginning of main. */
static void put_head_children(struct gr_html *h, const xmlNode *header, bool bar) {
    for (const xmlNode *n = header ? header->children : NULL; n; n = n->next) {
        bool in_bar = n->type == XML_ELEMENT_NODE &&
                      (gr_tree_class(n, "brand") || gr_tree_class(n, "status"));
        if (n->type == XML_ELEMENT_NODE && in_bar == bar) {
            gr_html_node(h, n);
        }
    }
}

/* Beyond this a browser would choke on the link; the record is then a file of its own. */
enum { RECORD_MAX = 8 * 1024 * 1024 };

const char *gr_html_say(const struct gr_html *h, const char *key, const char *const *args,
                        size_t count) {
    return gr_sentence(h->report->arena, h->language, key, args, count);
}

/* A sentence with one place where markup goes: put_link is called there. */
static void put_around(struct gr_html *h, const char *key, const char *number_first,
                       const char *number_second, void (*put)(struct gr_html *h, const void *data),
                       const void *data) {
    static const char mark[] = "\x04"; /* no text holds it */
    const char *text = GR_HTML_SAY(h, key, number_first ? number_first : mark,
                                   number_second ? number_second : mark);
    struct gr_str after = gr_str(text);
    struct gr_str before = gr_str_cut(&after, mark[0]);
    gr_buf_puts(h->out, "<p>");
    gr_html_text(h->out, before);
    put(h, data);
    gr_html_text(h->out, after);
    gr_buf_puts(h->out, "</p>\n");
}

static void put_command(struct gr_html *h, const void *data) {
    (void)data;
    gr_buf_puts(h->out, "<code>--to json</code>");
}

static void put_data_link(struct gr_html *h, const void *data) {
    gr_buf_puts(h->out, "<a");
    gr_markup_attribute(h->out, "download",
                        gr_arena_printf(h->report->arena, "%s.json", h->report->stem));
    gr_buf_puts(h->out, " href=\"data:application/json;base64,");
    gr_base64_put(h->out, gr_buf_str(data));
    gr_buf_puts(h->out, "\">");
    gr_html_text(h->out, gr_str(GR_HTML_SAY(h, "page-record-word", "")));
    gr_buf_puts(h->out, "</a>");
}

static void put_record_link(struct gr_html *h) {
    struct gr_buf json = {0};
    if (h->report->page) {
        gr_buf_put(h->out, h->report->page->data);
        return;
    }
    gr_record_json(h->report->record, &json);
    bool large = json.n > RECORD_MAX;
    size_t unit = large ? 1000000 : 1000;
    const char *size = gr_arena_printf(h->report->arena, "%zu", (json.n + unit - 1) / unit);
    put_around(h, large ? "page-record-large" : "page-record", large ? size : NULL,
               large ? NULL : size, large ? put_command : put_data_link, &json);
    gr_buf_free(&json);
}

static void put_about(struct gr_html *h, const xmlNode *about) {
    gr_buf_puts(h->out, "<footer class=\"about\">\n");
    if (about) {
        gr_html_children(h, about);
    }
    put_record_link(h);
    gr_buf_puts(h->out, "</footer>\n");
}

/* Beside the name of the product; its own words stand in the byline, so it has none. */
static void put_logo(struct gr_html *h) {
    const struct gr_logo *logo = &h->report->logo;
    if (logo->bytes.p) {
        gr_buf_printf(h->out, "<img alt=\"\" src=\"data:%s;base64,", logo->type);
        gr_base64_put(h->out, logo->bytes);
        gr_buf_puts(h->out, "\">");
    }
}

static void put_body(struct gr_html *h, const xmlNode *root) {
    const xmlNode *header = NULL;
    const xmlNode *about = NULL;
    for (const xmlNode *n = root->children; n; n = n->next) {
        header = gr_tree_is(n, "header") ? n : header;
        about = gr_tree_is(n, "section") && gr_tree_class(n, "about") ? n : about;
    }
    gr_buf_puts(h->out, "<a class=\"skip\" href=\"#main\">");
    gr_html_text(h->out, gr_str(GR_HTML_SAY(h, "page-skip", "")));
    gr_buf_puts(h->out, "</a>\n<div class=\"page\">\n<header class=\"bar\">");
    put_logo(h);
    put_head_children(h, header, true);
    gr_buf_puts(h->out, "</header>\n<main id=\"main\">\n");
    put_head_children(h, header, false);
    for (const xmlNode *n = root->children; n; n = n->next) {
        if (n->type == XML_ELEMENT_NODE && n != header && n != about) {
            gr_html_node(h, n);
        }
    }
    gr_buf_puts(h->out, "</main>\n");
    put_about(h, about);
    gr_buf_puts(h->out, "</div>\n");
}

/* ---- the head ---- */

static void put_digest(struct gr_buf *out, struct gr_str text) {
    char hex[65];
    char digest[32];
    gr_sha256_hex(text, hex);
    for (size_t i = 0; i < sizeof digest; i++) {
        unsigned byte = 0;
        sscanf(hex + 2 * i, "%2x", &byte);
        digest[i] = (char)byte;
    }
    gr_base64_put(out, (struct gr_str){digest, sizeof digest});
}

/* A style element whose text has this digest, the same for the script of a page that has one, fonts and links
 * inside the file, nothing else. */
static void put_policy(struct gr_buf *out, struct gr_str style, const struct gr_page *page,
                       bool picture) {
    gr_buf_puts(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'sha256-");
    put_digest(out, style);
    if (page) {
        gr_buf_puts(out, "'; script-src 'sha256-");
        put_digest(out, page->script);
    }
    gr_buf_printf(out, "'; font-src data:;%s base-uri 'none'; form-action 'none'\">\n",
                  picture ? " img-src data:;" : "");
}

/* At the end: it works on what is above it. */
static void put_script(struct gr_buf *out, const struct gr_page *page) {
    if (page) {
        gr_buf_puts(out, "<script>");
        gr_buf_put(out, page->script);
        gr_buf_puts(out, "</script>\n");
    }
}

static void put_document(const struct gr_report *report, struct gr_str body, struct gr_buf *out) {
    const xmlNode *root = xmlDocGetRootElement(report->tree);
    const char *language = gr_tree_attr(root, "lang");
    const char *title = gr_tree_attr(root, "title");
    struct gr_buf style = {0};
    gr_html_style(report, body, &style);
    gr_buf_puts(out, "<!DOCTYPE html>\n<html");
    gr_markup_attribute(out, "lang", language ? language : "en");
    gr_buf_puts(out, ">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                     "content=\"width=device-width,initial-scale=1\">\n");
    put_policy(out, gr_buf_str(&style), report->page, report->logo.bytes.p != NULL);
    gr_buf_puts(out, "<meta name=\"color-scheme\" content=\"light dark\">\n"
                     "<meta name=\"generator\" content=\"Gramme " GRAMME_VERSION "\">\n<title>");
    gr_markup_text(out, gr_str(title ? title : "Energy and carbon disclosure"));
    gr_buf_puts(out, "</title>\n<style>");
    gr_buf_put(out, gr_buf_str(&style));
    gr_buf_puts(out, "</style>\n</head>\n<body>\n");
    gr_buf_put(out, body);
    put_script(out, report->page);
    gr_buf_puts(out, "</body>\n</html>\n");
    gr_buf_free(&style);
}

static enum gr_status write_html(const struct gr_report *report, struct gr_files *files,
                                 struct gr_diag *diag) {
    (void)diag;
    struct gr_buf body = {0};
    const xmlNode *root = xmlDocGetRootElement(report->tree);
    const char *lang = gr_tree_attr(root, "lang");
    struct gr_html h = {report, &body, gr_language_find(gr_str(lang ? lang : "en"))};
    put_body(&h, root);
    put_document(report, gr_buf_str(&body), gr_files_add(files, ""));
    gr_buf_free(&body);
    return GR_OK;
}

const struct gr_writer gr_writer_html = {
    .name = "html",
    .extension = ".html",
    .summary = "one file for browsers: light, dark, phone and print, no script",
    .needs_tree = true,
    .write = write_html,
};
