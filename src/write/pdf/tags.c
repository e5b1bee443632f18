/*
 * tags.c - structure elements as objects.
 */
#include "write/pdf/tags.h"

struct gr_tag *gr_tag_new(struct gr_arena *arena, struct gr_tag *parent, const char *role) {
    struct gr_tag *tag = GR_NEW(arena, struct gr_tag);
    tag->role = role;
    tag->parent = parent;
    if (parent) {
        struct gr_tag_kid *kid = GR_NEW(arena, struct gr_tag_kid);
        kid->tag = tag;
        *(parent->last ? &parent->last->next : &parent->first) = kid;
        parent->last = kid;
        parent->kid_count++;
    }
    return tag;
}

static void add_leaf(struct gr_arena *arena, struct gr_tag *tag, struct gr_tag_kid leaf) {
    struct gr_tag_kid *kid = GR_NEW(arena, struct gr_tag_kid);
    *kid = leaf;
    *(tag->last ? &tag->last->next : &tag->first) = kid;
    tag->last = kid;
    tag->kid_count++;
}

void gr_tag_add_content(struct gr_arena *arena, struct gr_tag *tag, size_t page, int mcid) {
    add_leaf(arena, tag, (struct gr_tag_kid){.page = page, .mcid = mcid});
}

void gr_tag_add_annotation(struct gr_arena *arena, struct gr_tag *tag, size_t page,
                           size_t annotation) {
    add_leaf(arena, tag, (struct gr_tag_kid){.page = page, .mcid = -1, .annotation = annotation});
}

/* ---- settling ---- */

static bool is_cell(const struct gr_tag *tag) {
    return strcmp(tag->role, "TD") == 0 || strcmp(tag->role, "TH") == 0;
}

static void settle_heading(struct gr_tag *tag, int *level) {
    static const char *const roles[] = {"H1", "H2", "H3", "H4", "H5", "H6"};
    for (int i = 0; i < (int)GR_COUNT(roles); i++) {
        if (strcmp(tag->role, roles[i]) == 0) {
            *level = i < *level + 1 ? i + 1 : *level + 1;
            tag->role = roles[*level - 1];
            return;
        }
    }
}

static void settle(struct gr_tag *tag, int *level) {
    struct gr_tag_kid **link = &tag->first;
    tag->last = NULL;
    while (*link) {
        struct gr_tag_kid *k = *link;
        if (k->tag) {
            settle(k->tag, level);
        }
        if (k->tag && k->tag->kid_count == 0 && !is_cell(k->tag)) {
            *link = k->next;
            tag->kid_count--;
        } else {
            tag->last = k;
            link = &k->next;
        }
    }
    if (tag->kid_count > 0) { /* headings have no elements in them that are headings */
        settle_heading(tag, level);
    }
}

void gr_tags_settle(struct gr_tag *root) {
    int level = 0;
    settle(root, &level);
}

/* ---- objects ---- */

struct tree {
    struct gr_pdf_file *file;
    const unsigned *pages, *annotations;
    struct gr_buf text;
};

static void reserve(struct tree *t, struct gr_tag *tag) {
    tag->number = gr_pdf_reserve(t->file);
    for (struct gr_tag_kid *k = tag->first; k; k = k->next) {
        if (k->tag) {
            reserve(t, k->tag);
        }
    }
}

/* The page of the first content, whose marks need not name it; SIZE_MAX if there is none. */
static size_t own_page(const struct gr_tag *tag) {
    for (const struct gr_tag_kid *k = tag->first; k; k = k->next) {
        if (!k->tag) {
            return k->page;
        }
    }
    return SIZE_MAX;
}

static void put_kid(struct tree *t, const struct gr_tag_kid *k, size_t page) {
    struct gr_buf *b = &t->text;
    if (k->tag) {
        gr_buf_printf(b, "%u 0 R", k->tag->number);
    } else if (k->mcid < 0) {
        gr_buf_printf(b, "<</Type/OBJR/Obj %u 0 R/Pg %u 0 R>>", t->annotations[k->annotation],
                      t->pages[k->page]);
    } else if (k->page == page) {
        gr_buf_printf(b, "%d", k->mcid);
    } else {
        gr_buf_printf(b, "<</Type/MCR/Pg %u 0 R/MCID %d>>", t->pages[k->page], k->mcid);
    }
}

static void put_kids(struct tree *t, const struct gr_tag *tag, size_t page) {
    if (tag->kid_count == 0) {
        return;
    }
    gr_buf_puts(&t->text, tag->kid_count > 1 ? "/K[" : "/K ");
    for (const struct gr_tag_kid *k = tag->first; k; k = k->next) {
        put_kid(t, k, page);
        gr_buf_puts(&t->text, k->next ? " " : "");
    }
    gr_buf_puts(&t->text, tag->kid_count > 1 ? "]" : "");
}

static void define(struct tree *t, const struct gr_tag *tag, unsigned parent) {
    size_t page = own_page(tag);
    gr_buf_clear(&t->text);
    gr_buf_printf(&t->text, "/S/%s/P %u 0 R", tag->role, parent);
    if (page != SIZE_MAX) {
        gr_buf_printf(&t->text, "/Pg %u 0 R", t->pages[page]);
    }
    put_kids(t, tag, page);
    if (tag->attributes) {
        gr_buf_printf(&t->text, "/A<<%s>>", tag->attributes);
    }
    if (tag->alt) {
        gr_buf_puts(&t->text, "/Alt");
        gr_pdf_put_words(&t->text, gr_str(tag->alt));
    }
    gr_pdf_define(t->file, tag->number, gr_buf_str(&t->text));
    for (const struct gr_tag_kid *k = tag->first; k; k = k->next) {
        if (k->tag) {
            define(t, k->tag, tag->number);
        }
    }
}

static void put_parents(struct tree *t, const struct gr_tag_marks *marks, size_t page_count,
                        struct gr_tag *const *annotation_tags, size_t annotation_count) {
    struct gr_buf *b = &t->text;
    gr_buf_clear(b);
    gr_buf_puts(b, "/Nums[");
    for (size_t i = 0; i < page_count; i++) {
        gr_buf_printf(b, "%zu[", i);
        for (size_t k = 0; k < marks[i].count; k++) {
            gr_buf_printf(b, "%u 0 R ", marks[i].tags[k]->number);
        }
        gr_buf_puts(b, "]");
    }
    for (size_t i = 0; i < annotation_count; i++) {
        gr_buf_printf(b, "%zu %u 0 R ", page_count + i, annotation_tags[i]->number);
    }
    gr_buf_puts(b, "]");
}

unsigned gr_tags_write(struct gr_tag *root, struct gr_pdf_file *file, const unsigned *pages,
                       const struct gr_tag_marks *marks, size_t page_count,
                       const unsigned *annotations, struct gr_tag *const *annotation_tags,
                       size_t annotation_count) {
    struct tree t = {.file = file, .pages = pages, .annotations = annotations};
    unsigned top = gr_pdf_reserve(file);
    reserve(&t, root);
    define(&t, root, top);
    put_parents(&t, marks, page_count, annotation_tags, annotation_count);
    unsigned parents = gr_pdf_object(file, gr_buf_str(&t.text));
    gr_buf_clear(&t.text);
    gr_buf_printf(&t.text, "/Type/StructTreeRoot/K %u 0 R/ParentTree %u 0 R/ParentTreeNextKey %zu",
                  root->number, parents, page_count + annotation_count);
    gr_pdf_define(file, top, gr_buf_str(&t.text));
    gr_buf_free(&t.text);
    return top;
}
