/*
 * writer.h - the seam for output formats: one file and one row each.
 *
 * To add a format:
 *   1. src/write/<name>.c with a `const struct gr_writer gr_writer_<name>`;
 *   2. one row in src/write/writers.def.
 * Writers of documents visit the report tree and compute and round nothing; machine formats are written
 * from the record.  They convert units, round where their format says how, and add up figures of runs
 * where it asks for a sum that the record does not have (by activity, by stage).
 */
#ifndef GR_WRITE_WRITER_H
#define GR_WRITE_WRITER_H

#include "base/diag.h"
#include "disclosure/record.h"
#include "template/tree.h"

/** What only a page on a screen can hold: all rows of a table that other formats print the largest of, and the
 *  script that sorts and filters them.  Already HTML and JavaScript, made by us. */
struct gr_page {
    const char *table;  /**< word in the class of the table */
    struct gr_str rows; /**< take the place of its tbody's */
    struct gr_str script;
    struct gr_str data; /**< paragraph of links to the data, in place of the record */
};

/** A colour of the user's for thick rules, on light and on dark paper. */
struct gr_accent {
    bool set;
    uint32_t light, dark; /**< 0xRRGGBB */
};
/** A picture for the head of the page; bytes NULL: none. */
struct gr_logo {
    struct gr_str bytes;
    const char *type; /**< "image/png", "image/svg+xml" */
};

/** A file that the report was made from. */
struct gr_enclosure {
    const char *name; /**< without folders */
    const char *description;
    struct gr_str bytes;
};
struct gr_enclosures {
    const struct gr_enclosure *items;
    size_t count;
};

struct gr_report {
    const struct gr_record *record;
    xmlDocPtr record_xml;
    xmlDocPtr tree; /**< NULL if no writer asked for needs it */
    struct gr_charts charts;
    struct gr_fonts *fonts;
    struct gr_arena *arena;
    const char *stem; /**< "report": for names of links */
    bool letter;      /**< paper size: US Letter instead of A4 */
    bool anonymous;
    const struct gr_page *page; /**< HTML only; NULL: a report as it is */
    bool standalone;            /**< LaTeX: a document, not a fragment */
    struct gr_accent accent;
    struct gr_logo logo;
    struct gr_enclosures enclosures; /**< for writers that enclose; none where anonymous */
};

/** Appends the record as XML, valid against schemas/disclosure.xsd. */
void gr_report_xml(const struct gr_report *report, struct gr_buf *out);

/** Draws a chart as a file of its own.  GR_EIO after a diagnostic. */
GR_MUST_CHECK enum gr_status gr_chart_file(const struct gr_report *report,
                                           const struct gr_chart *chart, enum gr_chart_width width,
                                           enum gr_cairo_form form, struct gr_buf *out,
                                           struct gr_diag *diag);
/** The chart of a figure of the tree that is drawn beside text; NULL for those of the label, which repeat what
 *  its text says, and where there is nothing to draw. */
const struct gr_chart *gr_figure_chart(const struct gr_report *report, const xmlNode *figure);

/** The files a writer makes: most make one, whose name is "".  Names are relative: "charts/x.svg". */
struct gr_files {
    size_t count, cap;
    struct gr_file {
        char *name;
        struct gr_buf bytes;
    } * items;
};
/** A new file; write into the buffer returned (valid until the next call). */
struct gr_buf *gr_files_add(struct gr_files *files, const char *name);
void gr_files_free(struct gr_files *files);

struct gr_writer {
    const char *name;      /**< as after --to */
    const char *extension; /**< ".html"; picks the format from -o; NULL for several files */
    const char *summary;   /**< one line for help and `gramme list writers` */
    bool needs_tree;       /**< template and charts are made only if some writer needs them */
    bool encloses;         /**< its files can hold files */
    enum gr_status (*write)(const struct gr_report *report, struct gr_files *files,
                            struct gr_diag *diag);
};

/** The table; ends in NULL. */
extern const struct gr_writer *const gr_writers[];
const struct gr_writer *gr_writer_find(const char *name);
const struct gr_writer *gr_writer_by_extension(const char *path);

#endif
