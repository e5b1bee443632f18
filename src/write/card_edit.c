/*
 * card_edit.c - see card_edit.h.
 */
#include "write/card_edit.h"

#include <math.h>

#include "read/card.h"

static const char block_key[] = "co2_eq_emissions";

/* A card taken apart.  Offsets are into text. */
struct card {
    struct gr_str text;
    struct gr_arena *arena;
    uint32_t file;
    struct gr_diag *diag;
    const char *eol;
    size_t front;                /**< where the lines of the front matter begin, after its fence */
    size_t fence;                /**< where its closing fence begins */
    size_t body;                 /**< where the text begins, after that line */
    const struct gr_yaml *root;  /**< NULL without front matter */
    const struct gr_yaml *block; /**< NULL without co2_eq_emissions */
    bool fix;
    bool misnamed; /**< the block has another key, which --fix mends */
};

static enum gr_status refuse(const struct card *c, struct gr_pos pos, const char *hint,
                             const char *why) {
    gr_error(c->diag, "W080", pos, hint, "the card is left as it is: %s", why);
    return GR_REFUSED;
}

/* ---- taking apart ---- */

/* Offset at which a line begins (from 1); the end of the text for one past the last. */
static size_t line_start(const struct card *c, uint64_t line) {
    size_t at = 0;
    for (uint64_t i = 1; i < line && at < c->text.n; i++) {
        const char *end = memchr(c->text.p + at, '\n', c->text.n - at);
        at = end ? (size_t)(end - c->text.p) + 1 : c->text.n;
    }
    return at;
}

static const char *eol_of(struct gr_str text) {
    const char *lf = text.n > 0 ? memchr(text.p, '\n', text.n) : NULL;
    return lf && lf > text.p && lf[-1] == '\r' ? "\r\n" : "\n";
}

/* The fences: gr_card_parse has seen that the second is there. */
static void find_fences(struct card *c) {
    struct gr_str rest = c->text;
    (void)gr_str_cut(&rest, '\n');
    c->front = rest.p ? (size_t)(rest.p - c->text.p) : c->text.n;
    while (rest.p) {
        const char *start = rest.p;
        if (gr_str_is(gr_str_trim(gr_str_cut(&rest, '\n')), "---")) {
            c->fence = (size_t)(start - c->text.p);
            break;
        }
    }
    c->body = rest.p ? (size_t)(rest.p - c->text.p) : c->text.n;
}

/* Keys that stand each on a line of their own can be edited by lines. */
static enum gr_status find_block(struct card *c) {
    uint64_t line = 0;
    for (const struct gr_yaml *key = c->root->first; key; key = key->next) {
        if (key->key_pos.line == line || key->key_pos.col != 1) {
            return refuse(c, key->key_pos, "write each key on a line of its own, without braces",
                          "its front matter is not in lines");
        }
        line = key->key_pos.line;
        bool exact = gr_str_is(key->key, block_key);
        bool slip = !exact && gr_str_distance(key->key, gr_str(block_key)) <= 3;
        if (!exact && !(slip && c->fix)) {
            continue;
        }
        if (c->block) {
            return refuse(c, key->key_pos, "leave one of them", "co2_eq_emissions stands twice");
        }
        c->block = key;
        c->misnamed = slip;
    }
    return GR_OK;
}

static enum gr_status take_apart(struct card *c) {
    c->eol = eol_of(c->text);
    if (!gr_card_has_front_matter(c->text)) {
        return GR_OK;
    }
    struct gr_yaml *root = NULL;
    find_fences(c);
    enum gr_status status =
        gr_yaml_parse(c->arena, (struct gr_str){c->text.p, c->fence}, c->file, c->diag, &root);
    if (status != GR_OK) {
        return status;
    }
    c->root = root;
    return root->kind == GR_YAML_MAP ? find_block(c)
                                     : refuse(c, root->pos, "write keys with values: license: mit",
                                              "its front matter is no map");
}

/* ---- the block ---- */

/* LF lines with `indent` blanks for the two they have, ended as the card's are. */
static void put_lines(const struct card *c, struct gr_str lines, size_t indent,
                      struct gr_buf *out) {
    while (lines.n > 0) {
        struct gr_str line = gr_str_cut(&lines, '\n');
        if (gr_str_starts(line, GR_STR("  "))) {
            line = (struct gr_str){line.p + 2, line.n - 2};
            for (size_t i = 0; i < indent; i++) {
                gr_buf_putc(out, ' ');
            }
        }
        gr_buf_put(out, line);
        gr_buf_puts(out, c->eol);
    }
}

static bool is_replaced(const struct gr_yaml *entry, const struct gr_card *claim, bool fix) {
    static const char *const ours[] = {
        "emissions",     "source",          "training_type", "geographical_location",
        "hardware_used", "energy_consumed", "hours_used"};
    for (size_t i = 0; i < GR_COUNT(ours); i++) {
        /* Misnamed as gr_card_parse finds it: another case, blanks, a slip of the pen. */
        bool slip = fix && (gr_str_distance(entry->key, gr_str(ours[i])) <= 3 ||
                            (claim->wrong_key && gr_str_is(entry->key, claim->wrong_key)));
        if (gr_str_is(entry->key, ours[i]) || slip) {
            return true;
        }
    }
    return false;
}

/* Whole lines from at to end; of an entry that goes, only the comments. */
static void put_kept(const struct card *c, size_t at, size_t end, bool comments_only,
                     struct gr_buf *out) {
    struct gr_str rest = {c->text.p + at, end - at};
    while (rest.n > 0) {
        const char *lf = memchr(rest.p, '\n', rest.n);
        size_t n = lf ? (size_t)(lf - rest.p) + 1 : rest.n;
        struct gr_str line = {rest.p, n};
        if (!comments_only || gr_str_starts(gr_str_trim(line), GR_STR("#"))) {
            gr_buf_put(out, line);
        }
        rest = (struct gr_str){rest.p + n, rest.n - n};
    }
}

/* Blank lines and comments at the end of the block belong to what follows. */
static size_t block_end(const struct card *c, size_t start) {
    size_t end = c->block->next ? line_start(c, c->block->next->key_pos.line) : c->fence;
    while (end > start) {
        size_t at = end - 1;
        while (at > start && c->text.p[at - 1] != '\n') {
            at--;
        }
        struct gr_str line = gr_str_trim((struct gr_str){c->text.p + at, end - at});
        if (at <= start || (line.n > 0 && line.p[0] != '#')) {
            break;
        }
        end = at;
    }
    return end;
}

/* True for a map whose entries begin lines of their own. */
static bool is_map_in_lines(const struct gr_yaml *block) {
    uint64_t line = block->key_pos.line;
    for (const struct gr_yaml *e = block->first; e; e = e->next) {
        if (e->key_pos.line <= line || e->key_pos.col != block->first->key_pos.col) {
            return false;
        }
        line = e->key_pos.line;
    }
    return block->kind == GR_YAML_MAP && block->first && block->first->key_pos.col > 1;
}

static size_t put_block(const struct card *c, const struct gr_card *claim,
                        const struct gr_card_edit *edit, struct gr_buf *out) {
    size_t start = line_start(c, c->block->key_pos.line);
    size_t end = block_end(c, start);
    if (!is_map_in_lines(c->block)) {
        put_lines(c, edit->block, 2, out);
        return end;
    }
    struct gr_str ours = edit->block;
    (void)gr_str_cut(&ours, '\n'); /* the key stays as it stands, with what is said behind it */
    size_t first = line_start(c, c->block->first->key_pos.line);
    if (c->misnamed) {
        gr_buf_printf(out, "%s:%s", block_key, c->eol);
    } else {
        put_kept(c, start, first, false, out);
    }
    put_lines(c, ours, c->block->first->key_pos.col - 1, out);
    for (const struct gr_yaml *e = c->block->first; e; e = e->next) {
        size_t next = e->next ? line_start(c, e->next->key_pos.line) : end;
        put_kept(c, line_start(c, e->key_pos.line), next, is_replaced(e, claim, edit->fix), out);
    }
    return end;
}

static void put_front(const struct card *c, const struct gr_card *claim,
                      const struct gr_card_edit *edit, struct gr_buf *out) {
    if (!c->root) {
        gr_buf_printf(out, "---%s", c->eol);
        put_lines(c, edit->block, 2, out);
        gr_buf_printf(out, "---%s%s", c->eol, c->text.n > 0 ? c->eol : "");
        return;
    }
    size_t at = c->block ? line_start(c, c->block->key_pos.line) : c->fence;
    gr_buf_put(out, (struct gr_str){c->text.p, at});
    if (c->block) {
        at = put_block(c, claim, edit, out);
    } else {
        put_lines(c, edit->block, 2, out);
    }
    gr_buf_put(out, (struct gr_str){c->text.p + at, c->body - at});
}

/* ---- the section ---- */

static bool ends_line(struct gr_str text) {
    return text.n == 0 || text.p[text.n - 1] == '\n';
}

static bool ends_blank(struct gr_str text) {
    while (text.n > 0 && text.p[text.n - 1] == '\r') {
        text.n--;
    }
    if (!ends_line(text) || text.n == 0) {
        return text.n == 0;
    }
    text.n--;
    while (text.n > 0 && (text.p[text.n - 1] == '\r' || text.p[text.n - 1] == ' ')) {
        text.n--;
    }
    return ends_line(text);
}

static enum gr_status put_body(const struct card *c, const struct gr_card_edit *edit,
                               struct gr_buf *out) {
    struct gr_str body = {c->text.p + c->body, c->text.n - c->body};
    struct gr_card_section section = gr_card_section_find(body);
    if (section.count > 1) {
        return refuse(c, (struct gr_pos){.file = c->file}, "leave one of them",
                      "it has several sections Environmental Impact");
    }
    if (section.open && (!section.found || section.end == body.n)) {
        return refuse(c, (struct gr_pos){.file = c->file}, "end it with ``` or -->",
                      "its text ends inside a code block or a comment");
    }
    struct gr_str before = {body.p, section.found ? section.start : body.n};
    gr_buf_put(out, before);
    if (!ends_line(gr_buf_str(out))) {
        gr_buf_puts(out, c->eol);
    }
    if (!section.found) {
        gr_buf_puts(out, ends_blank(before) && before.n > 0 ? "" : c->eol);
        gr_buf_printf(out, "## Environmental Impact%s", c->eol);
    }
    gr_buf_puts(out, c->eol);
    put_lines(c, edit->section, 2, out);
    if (section.found && section.end < body.n) {
        gr_buf_puts(out, c->eol);
        gr_buf_put(out, (struct gr_str){body.p + section.end, body.n - section.end});
    }
    return GR_OK;
}

/* ---- proof ---- */

/* What was written is read again: a card that does not say our figure is not given out. */
static enum gr_status prove(const struct card *c, const struct gr_buf *out) {
    struct gr_card now;
    struct gr_diag *diag = gr_diag_new();
    enum gr_status status = gr_card_parse(c->arena, gr_buf_str(out), 0, diag, &now);
    gr_diag_free(diag);
    bool stands = status == GR_OK && now.form == GR_CARD_NUMBER && now.emissions_g > 0;
    return stands ? GR_OK
                  : refuse(c, c->block ? c->block->key_pos : (struct gr_pos){.file = c->file},
                           "write co2_eq_emissions as keys in lines, without anchors",
                           "its front matter would not be read with the edit in it");
}

enum gr_status gr_card_edit(struct gr_arena *arena, struct gr_str card, uint32_t file,
                            const struct gr_card_edit *edit, struct gr_diag *diag,
                            struct gr_buf *out) {
    struct card c = {.text = card, .arena = arena, .file = file, .diag = diag, .fix = edit->fix};
    struct gr_card claim = {.form = GR_CARD_ABSENT};
    enum gr_status status = GR_OK;
    if (gr_card_has_front_matter(card)) {
        status = gr_card_parse(arena, card, file, diag, &claim);
    }
    status = status == GR_OK ? take_apart(&c) : status;
    if (status == GR_OK) {
        put_front(&c, &claim, edit, out);
        status = put_body(&c, edit, out);
    }
    return status == GR_OK ? prove(&c, out) : status;
}
