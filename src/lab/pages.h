/*
 * pages.h - the files of a lab: index.html, index.pdf, lab.csv, lab.json.
 */
#ifndef GR_LAB_PAGES_H
#define GR_LAB_PAGES_H

#include "base/diag.h"
#include "lab/summary.h"
#include "text/text.h"

/** Rows in order of their ids, several times over. */
struct gr_lab_rows {
    bool (*next)(void *context, struct gr_str *row); /**< valid until the next call */
    void (*rewind)(void *context);
    void *context;
};

struct gr_lab_pages {
    const char *folder;    /**< of the site: ends in "/", or is "" */
    const char *temporary; /**< as gr_out_set_new */
    bool html, pdf, csv, json;
    bool letter; /**< paper of the PDF */
    struct gr_fonts *fonts;
    /* out */
    bool over_budget;
    size_t found, included, failed;
};

/** Reads the rows and writes the files, all or none.  GR_EIO after a diagnostic. */
GR_MUST_CHECK enum gr_status gr_lab_write(const struct gr_lab_rows *source,
                                          const struct gr_lab_options *options,
                                          struct gr_lab_pages *pages, struct gr_arena *arena,
                                          struct gr_diag *diag);

#endif
