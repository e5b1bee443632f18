/*
 * pages.c - rows to files: two passes for the figures and the page's rows, one more for each machine format, so that
 * no pass holds more than a row.
 */
#include "lab/pages.h"

#include <stdlib.h>

#include "base/out.h"
#include "lab/state.h"
#include "lab/table.h"
#include "template/figures.h"
#include "template/template.h"
#include "write/writer.h"

struct work {
    const struct gr_lab_rows *source;
    const struct gr_lab_options *options;
    struct gr_lab_pages *pages;
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_lab *lab;
    struct gr_lab_reader *reader;
    struct gr_record *record;
    struct gr_buf rows, sorted; /* of the page */
    struct place {
        double kwh;
        size_t at, n, order;
    } * places;
    size_t place_count, place_cap;
};

/* ---- passes ---- */

static void first_pass(struct work *w) {
    struct gr_str line;
    while (w->source->next(w->source->context, &line)) {
        gr_lab_add(w->lab, gr_lab_row_read(w->reader, line));
    }
    w->source->rewind(w->source->context);
}

static void put_page_row(struct work *w, const struct gr_lab_row *row, uint64_t number,
                         const struct gr_lab_columns *columns) {
    struct gr_lab_cut cut;
    if (!row || row->failed || !gr_lab_shown(w->lab, number - 1) ||
        !gr_lab_cut(w->options, row, &cut)) {
        return;
    }
    size_t at = w->rows.n;
    gr_lab_html_row(&w->rows, w->options, row, &cut, number, columns);
    GR_PUSH(w->places, w->place_count, w->place_cap) =
        (struct place){cut.kwh, at, w->rows.n - at, w->place_count};
}

/* What has been run again, and the rows of the page. */
static void second_pass(struct work *w) {
    struct gr_lab_columns columns = gr_lab_columns_early(w->lab);
    struct gr_str line;
    uint64_t number = 0;
    while (w->source->next(w->source->context, &line)) {
        const struct gr_lab_row *row = gr_lab_row_read(w->reader, line);
        gr_lab_add_again(w->lab, row);
        number++;
        if (w->pages->html) {
            put_page_row(w, row, number, &columns);
        }
    }
    w->source->rewind(w->source->context);
}

static int by_energy(const void *a, const void *b) {
    const struct place *x = a, *y = b;
    if (x->kwh > y->kwh || x->kwh < y->kwh) {
        return x->kwh > y->kwh ? -1 : 1;
    }
    return x->order < y->order ? -1 : 1;
}

static void sort_rows(struct work *w) {
    if (w->place_count > 1) {
        qsort(w->places, w->place_count, sizeof *w->places, by_energy);
    }
    (void)gr_buf_reserve(&w->sorted, w->rows.n);
    for (size_t i = 0; i < w->place_count; i++) {
        gr_buf_put(&w->sorted, (struct gr_str){w->rows.p + w->places[i].at, w->places[i].n});
    }
    gr_buf_free(&w->rows);
    free(w->places);
    w->places = NULL;
}

/* ---- lab.csv, lab.json ---- */

static void each_row(struct work *w, struct gr_out_sink *sink, bool json) {
    enum { FULL = 1 << 16 };
    struct gr_buf out = {0};
    struct gr_str line;
    uint64_t number = 0;
    while (w->source->next(w->source->context, &line)) {
        const struct gr_lab_row *row = gr_lab_row_read(w->reader, line);
        struct gr_lab_cut cut;
        number++;
        if (!row) {
            continue;
        }
        bool in = !row->failed && gr_lab_cut(w->options, row, &cut);
        if (json) {
            gr_buf_puts(&out, number > 1 ? ",\n    " : "\n    ");
            gr_lab_json_row(&out, w->options, row, in ? &cut : NULL, number);
        } else {
            gr_lab_csv_row(&out, w->options, row, in ? &cut : NULL, number);
        }
        if (out.n > FULL) {
            gr_out_put(sink, gr_buf_str(&out));
            gr_buf_clear(&out);
        }
    }
    w->source->rewind(w->source->context);
    gr_out_put(sink, gr_buf_str(&out));
    gr_buf_free(&out);
}

static void produce_csv(void *context, struct gr_out_sink *sink) {
    struct gr_buf head = {0};
    gr_lab_csv_head(&head);
    gr_out_put(sink, gr_buf_str(&head));
    gr_buf_free(&head);
    each_row(context, sink, false);
}

/* The record, and at its end the list of all experiments, one a line. */
static void produce_json(void *context, struct gr_out_sink *sink) {
    struct work *w = context;
    struct gr_buf text = {0};
    gr_record_json(w->record, &text);
    const size_t end = 3; /* "\n}\n" */
    text.n -= text.n > end ? end : 0;
    gr_buf_puts(&text, ",\n  \"experiments\": [");
    gr_out_put(sink, gr_buf_str(&text));
    gr_buf_free(&text);
    each_row(w, sink, true);
    gr_out_put(sink, GR_STR("\n  ]\n}\n"));
}

/* ---- index.html, index.pdf ---- */

static const char links[] =
    "<p>Everything here as data: <a href=\"lab.json\">lab.json</a>, every experiment in "
    "<a href=\"lab.csv\">lab.csv</a>, to print <a href=\"index.pdf\">index.pdf</a>.</p>\n";

static enum gr_status expand(struct work *w, struct gr_report *report) {
    struct gr_template *template = NULL;
    report->record_xml = gr_record_xml(w->record);
    report->charts = gr_figures_build(report->record_xml, report->fonts, w->arena);
    enum gr_status status =
        gr_template_new("lab.xhtml", gr_template_asset("lab.xhtml"), w->diag, &template);
    if (status == GR_OK) {
        struct gr_template_input input = {.record = report->record_xml,
                                          .charts = &report->charts,
                                          .language = "en",
                                          .arena = w->arena};
        status = gr_template_expand(template, &input, w->diag, &report->tree);
    }
    gr_template_free(template);
    return status;
}

static const char *path_of(struct work *w, const char *name) {
    return gr_arena_printf(w->arena, "%s%s", w->pages->folder, name);
}

static enum gr_status write_document(struct work *w, struct gr_report *report, const char *writer,
                                     const char *name, struct gr_files *files,
                                     struct gr_out_set *set) {
    enum gr_status status = gr_writer_find(writer)->write(report, files, w->diag);
    if (status == GR_OK && files->count > 0) {
        gr_out_set_add(set, path_of(w, name), gr_buf_str(&files->items[0].bytes));
    }
    return status;
}

static enum gr_status write_documents(struct work *w, struct gr_files files[2],
                                      struct gr_out_set *set) {
    struct gr_page page = {.table = "experiments",
                           .rows = gr_buf_str(&w->sorted),
                           .script = gr_template_asset("lab.js"),
                           .data = GR_STR(links)};
    struct gr_report report = {.record = w->record,
                               .fonts = w->pages->fonts,
                               .arena = w->arena,
                               .stem = "index",
                               .letter = w->pages->letter,
                               .anonymous = w->options->anonymous};
    enum gr_status status = expand(w, &report);
    if (status == GR_OK && w->pages->html) {
        report.page = &page;
        status = write_document(w, &report, "html", "index.html", &files[0], set);
        report.page = NULL;
    }
    if (status == GR_OK && w->pages->pdf) {
        status = write_document(w, &report, "pdf", "index.pdf", &files[1], set);
    }
    if (report.tree) {
        xmlFreeDoc(report.tree);
    }
    xmlFreeDoc(report.record_xml);
    return status;
}

static enum gr_status write_files(struct work *w) {
    struct gr_out_set *set = gr_out_set_new(w->pages->temporary);
    struct gr_files files[2] = {{0}, {0}};
    enum gr_status status =
        w->pages->html || w->pages->pdf ? write_documents(w, files, set) : GR_OK;
    if (w->pages->csv) {
        gr_out_set_produce(set, path_of(w, "lab.csv"), produce_csv, w);
    }
    if (w->pages->json) {
        gr_out_set_produce(set, path_of(w, "lab.json"), produce_json, w);
    }
    if (status == GR_OK) {
        status = gr_out_set_commit(set, w->diag);
    } else {
        gr_out_set_discard(set);
    }
    gr_files_free(&files[0]);
    gr_files_free(&files[1]);
    return status;
}

enum gr_status gr_lab_write(const struct gr_lab_rows *source, const struct gr_lab_options *options,
                            struct gr_lab_pages *pages, struct gr_arena *arena,
                            struct gr_diag *diag) {
    struct work w = {.source = source,
                     .options = options,
                     .pages = pages,
                     .arena = arena,
                     .diag = diag,
                     .lab = gr_lab_new(options),
                     .reader = gr_lab_reader_new()};
    first_pass(&w);
    second_pass(&w);
    sort_rows(&w);
    w.record = gr_lab_record(w.lab, arena);
    enum gr_status status = write_files(&w);
    pages->over_budget = gr_lab_over_budget(w.lab);
    pages->found = w.lab->found;
    pages->included = w.lab->included;
    pages->failed = gr_lab_failed_count(w.lab);
    gr_buf_free(&w.sorted);
    gr_lab_reader_free(w.reader);
    gr_lab_free(w.lab);
    return status;
}
