/*
 * tags.h - the structure tree: what each mark on the pages is.
 */
#ifndef GR_WRITE_PDF_TAGS_H
#define GR_WRITE_PDF_TAGS_H

#include "write/pdf/file.h"

struct gr_tag;

/** What stands below an element, in reading order: an element, marked content, or an annotation. */
struct gr_tag_kid {
    struct gr_tag_kid *next;
    struct gr_tag *tag; /**< NULL: content or annotation */
    size_t page;
    int mcid;          /**< -1: annotation */
    size_t annotation; /**< index */
};

struct gr_tag {
    const char *role; /**< "P", "TH" */
    struct gr_tag *parent;
    struct gr_tag_kid *first, *last;
    size_t kid_count;
    const char *attributes; /**< "/O/Table/Scope/Row", or NULL */
    const char *alt;        /**< text in place of a figure, or NULL */
    unsigned columns;       /**< that a cell of a table takes */
    unsigned number;        /**< of the object, once written */
};

/** A new last child of parent (NULL: a root). */
struct gr_tag *gr_tag_new(struct gr_arena *arena, struct gr_tag *parent, const char *role);
void gr_tag_add_content(struct gr_arena *arena, struct gr_tag *tag, size_t page, int mcid);
void gr_tag_add_annotation(struct gr_arena *arena, struct gr_tag *tag, size_t page,
                           size_t annotation);

/** Makes of the tree what readers of it expect: elements without anything in them leave it, but for cells of
 *  tables, whose rows are of one length; headings begin with the first level and go down by one at a time. */
void gr_tags_settle(struct gr_tag *root);

/** For the parent tree: the elements of the marks of a page, or the one of an annotation. */
struct gr_tag_marks {
    struct gr_tag **tags;
    size_t count, cap;
};

/** Writes the tree below root; returns the StructTreeRoot.  pages, annotations: object numbers; marks: by
 *  page; annotation_tags: by annotation, whose keys in the parent tree follow those of the pages. */
unsigned gr_tags_write(struct gr_tag *root, struct gr_pdf_file *file, const unsigned *pages,
                       const struct gr_tag_marks *marks, size_t page_count,
                       const unsigned *annotations, struct gr_tag *const *annotation_tags,
                       size_t annotation_count);

#endif
