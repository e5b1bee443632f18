/*
 * The catalogue of codes: the rows of codes/<letter>.def.
 */
#include "base/diag.h"

struct row {
    const char *code, *title, *explanation;
};

#define CODE(id, title, explanation) {#id, (title), (explanation)},
static const struct row rows[] = {
#include "base/codes/A.def"
#include "base/codes/B.def"
#include "base/codes/C.def"
#include "base/codes/F.def"
#include "base/codes/I.def"
#include "base/codes/R.def"
#include "base/codes/T.def"
#include "base/codes/U.def"
#include "base/codes/W.def"
#include "base/codes/Y.def"
};
#undef CODE

static const struct row *find(const char *code) {
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        if (strcmp(rows[i].code, code) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

const char *gr_code_title(const char *code) {
    const struct row *row = find(code);
    return row ? row->title : NULL;
}

const char *gr_code_explanation(const char *code) {
    const struct row *row = find(code);
    return row ? row->explanation : NULL;
}
