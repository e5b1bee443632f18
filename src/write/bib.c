/*
 * bib.c - BibTeX entries of what the statements cite and of the record's factor sources.
 *
 * Keys are the ones that the authors of the works give.  Text of users is escaped as in LaTeX; braces, which
 * BibTeX counts even when escaped, become parentheses.
 */
#include "write/facts.h"
#include "write/latex.h"

static const char works[] =
    "@article{lacoste2019quantifying,\n"
    "  title = {Quantifying the Carbon Emissions of Machine Learning},\n"
    "  author = {Lacoste, Alexandre and Luccioni, Alexandra and Schmidt, Victor and Dandres, "
    "Thomas},\n"
    "  journal = {arXiv preprint arXiv:1910.09700},\n"
    "  year = {2019}\n"
    "}\n\n"
    "@article{lannelongue2021green,\n"
    "  title = {{Green Algorithms}: Quantifying the Carbon Footprint of Computation},\n"
    "  author = {Lannelongue, Lo{\\\"i}c and Grealey, Jason and Inouye, Michael},\n"
    "  journal = {Advanced Science},\n"
    "  volume = {8},\n"
    "  number = {12},\n"
    "  pages = {2100707},\n"
    "  year = {2021},\n"
    "  doi = {10.1002/advs.202100707}\n"
    "}\n\n"
    "@article{henderson2020towards,\n"
    "  title = {Towards the Systematic Reporting of the Energy and Carbon Footprints of Machine "
    "Learning},\n"
    "  author = {Henderson, Peter and Hu, Jieru and Romoff, Joshua and Brunskill, Emma and "
    "Jurafsky, Dan and "
    "Pineau, Joelle},\n"
    "  journal = {Journal of Machine Learning Research},\n"
    "  volume = {21},\n"
    "  number = {248},\n"
    "  pages = {1--43},\n"
    "  year = {2020}\n"
    "}\n\n"
    "@inproceedings{hershcovich2022towards,\n"
    "  title = {Towards Climate Awareness in {NLP} Research},\n"
    "  author = {Hershcovich, Daniel and Webersinke, Nicolas and Kraus, Mathias and Bingler, Julia "
    "and "
    "Leippold, Markus},\n"
    "  booktitle = {Proceedings of the 2022 Conference on Empirical Methods in Natural Language "
    "Processing},\n"
    "  pages = {2480--2494},\n"
    "  year = {2022},\n"
    "  doi = {10.18653/v1/2022.emnlp-main.159}\n"
    "}\n";

/* \grU stands for what pdfLaTeX cannot set (latex.h). */
static const char preamble[] = "@preamble{\"" GR_LATEX_UNKNOWN "\"}\n\n";

static void put_field(struct gr_buf *out, const char *name, const char *text) {
    if (!text || !text[0]) {
        return;
    }
    struct gr_buf plain = {0};
    for (; *text; text++) {
        gr_buf_putc(&plain, *text == '{' ? '(' : *text == '}' ? ')' : *text == '\n' ? ' ' : *text);
    }
    gr_buf_printf(out, ",\n  %s = {{", name);
    gr_latex_text(out, gr_buf_str(&plain));
    gr_buf_puts(out, "}}");
    gr_buf_free(&plain);
}

/* Keys are letters, digits, - and _. */
static const char *key_of(const struct gr_report *report, const char *id) {
    char *key = gr_arena_str(report->arena, gr_str(id));
    for (char *c = key; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || *c == '_';
        *c = plain ? *c : '-';
    }
    return key;
}

static bool is_repeated(const struct gr_report *report, const struct gr_record *factors,
                        const struct gr_record *factor, const char *key) {
    for (const struct gr_record *f = factors; f != factor; f = f->next) {
        if (strcmp(key_of(report, gr_fact_text_of(f, "source_id")), key) == 0) {
            return true;
        }
    }
    return false;
}

static void put_sources(const struct gr_report *report, struct gr_buf *out) {
    const struct gr_record *factors = gr_fact_items(report, "/factors");
    for (const struct gr_record *f = factors; f; f = f->next) {
        const char *key = key_of(report, gr_fact_text_of(f, "source_id"));
        if (!key[0] || is_repeated(report, factors, f, key)) {
            continue;
        }
        gr_buf_printf(out, "\n@misc{%s,\n  key = {%s}", key, key);
        put_field(out, "title", gr_fact_text_of(f, "source"));
        put_field(out, "author", gr_fact_text_of(f, "publisher"));
        put_field(out, "note", gr_fact_text_of(f, "licence"));
        gr_buf_puts(out, "\n}\n");
    }
}

/* The report itself, by its identifier. */
static void put_report(const struct gr_report *report, struct gr_buf *out) {
    const char *id = gr_fact_text(report, "/report/report_id");
    const char *date = gr_fact_text(report, "/report/date");
    if (!id) {
        return;
    }
    gr_buf_puts(out, "\n@misc{gramme-report,\n  key = {gramme-report}");
    put_field(out, "title", gr_fact_text(report, "/title"));
    put_field(out, "howpublished", "Energy and carbon disclosure");
    put_field(out, "note", gr_arena_printf(report->arena, "report_id %s", id));
    if (date && strlen(date) >= 4) {
        put_field(out, "year", gr_arena_printf(report->arena, "%.4s", date));
    }
    gr_buf_puts(out, "\n}\n");
}

static enum gr_status write_bib(const struct gr_report *report, struct gr_files *files,
                                struct gr_diag *diag) {
    (void)diag;
    struct gr_buf *out = gr_files_add(files, "");
    gr_buf_puts(out, preamble);
    gr_buf_puts(out, works);
    put_sources(report, out);
    put_report(report, out);
    return GR_OK;
}

const struct gr_writer gr_writer_bib = {
    .name = "bib",
    .extension = ".bib",
    .summary = "BibTeX: what the statements cite, the sources of factors, the report itself",
    .write = write_bib,
};
