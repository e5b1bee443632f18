/*
 * latex.h - the parts of the LaTeX writer: latex.c (elements), latex_text.c (characters), latex_table.c.
 */
#ifndef GR_WRITE_LATEX_H
#define GR_WRITE_LATEX_H

#include "write/writer.h"

struct gr_latex {
    const struct gr_report *report;
    struct gr_buf *out;
    struct gr_files *charts; /**< of the figures met, "charts/<id>.pdf" */
    struct gr_diag *diag;
    enum gr_status status;
};

/** Defines \grU where nobody has. */
#define GR_LATEX_UNKNOWN "\\providecommand{\\grU}[1]{\\ifdefined\\Umathchar#1\\else?\\fi}"

/** Text with every special character of LaTeX escaped; what pdfLaTeX cannot set stands inside \grU{}, which
 *  shows it under XeLaTeX and LuaLaTeX and a question mark elsewhere. */
void gr_latex_text(struct gr_buf *out, struct gr_str text);
/** Inline content of an element. */
void gr_latex_inline(struct gr_latex *l, const xmlNode *node);
void gr_latex_table(struct gr_latex *l, const xmlNode *table);

#endif
