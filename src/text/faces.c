/*
 * faces.c - compiled-in faces, font files of other scripts, and which of them draws a character.
 */
#include "text/faces.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/face_table.h"

#define ASSET(name) extern const char gr_asset_##name[], gr_asset_##name##_end[]
ASSET(lato_regular);
ASSET(lato_bold);
ASSET(lato_black);
ASSET(dejavu_sans);
ASSET(dejavu_sans_mono);

/* In the order of GR_FACE_*. */
static const struct {
    const char *start, *end;
} compiled_in[] = {
    {gr_asset_lato_regular, gr_asset_lato_regular_end},
    {gr_asset_lato_bold, gr_asset_lato_bold_end},
    {gr_asset_lato_black, gr_asset_lato_black_end},
    {gr_asset_dejavu_sans, gr_asset_dejavu_sans_end},
    {gr_asset_dejavu_sans_mono, gr_asset_dejavu_sans_mono_end},
};

/* Where font files lie: our own share folders hold them flat, Debian by family. */
static const char *const flat_folders[] = {"/usr/local/share/gramme/fonts",
                                           "/usr/share/gramme/fonts"};
static const char debian_folder[] = "/usr/share/fonts/truetype";

static const char droid[] = "fonts-droid-fallback";
static const char nanum[] = "fonts-nanum";
static const char noto[] = "fonts-noto-core";

/* A script may have several rows: the first file that has the character wins.  Rows of
 * HB_SCRIPT_COMMON are symbols and punctuation, tried for every script. */
static const struct font_file {
    hb_script_t script;
    const char *folder, *file, *package;
} font_files[] = {
    {HB_SCRIPT_HAN, "droid", "DroidSansFallbackFull.ttf", droid},
    {HB_SCRIPT_HIRAGANA, "droid", "DroidSansFallbackFull.ttf", droid},
    {HB_SCRIPT_KATAKANA, "droid", "DroidSansFallbackFull.ttf", droid},
    {HB_SCRIPT_BOPOMOFO, "droid", "DroidSansFallbackFull.ttf", droid},
    {HB_SCRIPT_HANGUL, "nanum", "NanumGothic.ttf", nanum},
    {HB_SCRIPT_DEVANAGARI, "noto", "NotoSansDevanagari-Regular.ttf", noto},
    {HB_SCRIPT_BENGALI, "noto", "NotoSansBengali-Regular.ttf", noto},
    {HB_SCRIPT_GURMUKHI, "noto", "NotoSansGurmukhi-Regular.ttf", noto},
    {HB_SCRIPT_GUJARATI, "noto", "NotoSansGujarati-Regular.ttf", noto},
    {HB_SCRIPT_ORIYA, "noto", "NotoSansOriya-Regular.ttf", noto},
    {HB_SCRIPT_TAMIL, "noto", "NotoSansTamil-Regular.ttf", noto},
    {HB_SCRIPT_TELUGU, "noto", "NotoSansTelugu-Regular.ttf", noto},
    {HB_SCRIPT_KANNADA, "noto", "NotoSansKannada-Regular.ttf", noto},
    {HB_SCRIPT_MALAYALAM, "noto", "NotoSansMalayalam-Regular.ttf", noto},
    {HB_SCRIPT_SINHALA, "noto", "NotoSansSinhala-Regular.ttf", noto},
    {HB_SCRIPT_THAI, "noto", "NotoSansThai-Regular.ttf", noto},
    {HB_SCRIPT_LAO, "noto", "NotoSansLao-Regular.ttf", noto},
    {HB_SCRIPT_TIBETAN, "noto", "NotoSerifTibetan-Regular.ttf", noto},
    {HB_SCRIPT_MYANMAR, "noto", "NotoSansMyanmar-Regular.ttf", noto},
    {HB_SCRIPT_KHMER, "noto", "NotoSansKhmer-Regular.ttf", noto},
    {HB_SCRIPT_GEORGIAN, "noto", "NotoSansGeorgian-Regular.ttf", noto},
    {HB_SCRIPT_ARMENIAN, "noto", "NotoSansArmenian-Regular.ttf", noto},
    {HB_SCRIPT_HEBREW, "noto", "NotoSansHebrew-Regular.ttf", noto},
    {HB_SCRIPT_ARABIC, "noto", "NotoSansArabic-Regular.ttf", noto},
    {HB_SCRIPT_SYRIAC, "noto", "NotoSansSyriac-Regular.ttf", noto},
    {HB_SCRIPT_THAANA, "noto", "NotoSansThaana-Regular.ttf", noto},
    {HB_SCRIPT_NKO, "noto", "NotoSansNKo-Regular.ttf", noto},
    {HB_SCRIPT_ETHIOPIC, "noto", "NotoSansEthiopic-Regular.ttf", noto},
    {HB_SCRIPT_CHEROKEE, "noto", "NotoSansCherokee-Regular.ttf", noto},
    {HB_SCRIPT_CANADIAN_SYLLABICS, "noto", "NotoSansCanadianAboriginal-Regular.ttf", noto},
    {HB_SCRIPT_MONGOLIAN, "noto", "NotoSansMongolian-Regular.ttf", noto},
    {HB_SCRIPT_JAVANESE, "noto", "NotoSansJavanese-Regular.ttf", noto},
    {HB_SCRIPT_OL_CHIKI, "noto", "NotoSansOlChiki-Regular.ttf", noto},
    {HB_SCRIPT_ADLAM, "noto", "NotoSansAdlam-Regular.ttf", noto},
    {HB_SCRIPT_LATIN, "noto", "NotoSans-Regular.ttf", noto},
    {HB_SCRIPT_CYRILLIC, "noto", "NotoSans-Regular.ttf", noto},
    {HB_SCRIPT_GREEK, "noto", "NotoSans-Regular.ttf", noto},
    {HB_SCRIPT_COMMON, "droid", "DroidSansFallbackFull.ttf", droid},
    {HB_SCRIPT_COMMON, "noto", "NotoSansSymbols2-Regular.ttf", noto},
    {HB_SCRIPT_COMMON, "noto", "NotoSansMath-Regular.ttf", noto},
};

enum { FILE_COUNT = GR_COUNT(font_files), MISSING_OTHER = GR_MISSING_KINDS - 1 };
_Static_assert(GR_COUNT(font_files) < GR_MISSING_KINDS,
               "a kind of missing characters for each row");
_Static_assert(GR_COUNT(compiled_in) == (size_t)GR_FACE_DEJAVU_MONO + 1,
               "one file a compiled-in face");

struct gr_fonts *gr_fonts_new(void) {
    struct gr_fonts *fonts = gr_xcalloc(1, sizeof *fonts);
    for (size_t i = 0; i < GR_COUNT(compiled_in); i++) {
        const char *start = compiled_in[i].start;
        fonts->faces[i].bytes = (struct gr_str){start, (size_t)(compiled_in[i].end - start)};
        fonts->faces[i].table = &gr_face_tables[i];
    }
    fonts->face_count = GR_COUNT(compiled_in);
    return fonts;
}

const struct gr_hb *gr_fonts_hb(struct gr_fonts *fonts) {
    if (!fonts->hb_open) {
        gr_hb_open(&fonts->hb);
        fonts->hb_open = true;
        fonts->buffer = fonts->hb.hb_buffer_create();
    }
    return &fonts->hb;
}

static void face_close(struct gr_fonts *fonts, struct gr_face *face) {
    if (face->hb) {
        fonts->hb.hb_font_destroy(face->hb);
    }
    if (face->mapped) {
        /* munmap takes no pointer to const; the pages are ours. */
        munmap((void *)(uintptr_t)face->bytes.p, face->bytes.n);
    }
}

void gr_fonts_free(struct gr_fonts *fonts) {
    if (!fonts) {
        return;
    }
    for (size_t i = 0; i < fonts->face_count; i++) {
        face_close(fonts, &fonts->faces[i]);
    }
    if (fonts->hb_open) {
        fonts->hb.hb_buffer_destroy(fonts->buffer);
    }
    gr_width_cache_free(fonts->widths);
    free(fonts);
}

void gr_fonts_forget(struct gr_fonts *fonts) {
    if (fonts->face_count == GR_COUNT(compiled_in) && !fonts->missed) {
        return;
    }
    for (size_t i = GR_COUNT(compiled_in); i < fonts->face_count; i++) {
        face_close(fonts, &fonts->faces[i]);
    }
    fonts->face_count = GR_COUNT(compiled_in);
    memset(fonts->file_face, 0, sizeof fonts->file_face);
    memset(fonts->choices, 0, sizeof fonts->choices);
    memset(fonts->missing, 0, sizeof fonts->missing);
    gr_width_cache_free(fonts->widths);
    fonts->widths = NULL;
    fonts->missed = false;
}

const struct gr_face *gr_face_get(struct gr_fonts *fonts, int face) {
    if (face < 0 || (size_t)face >= fonts->face_count) {
        return NULL;
    }
    struct gr_face *f = &fonts->faces[face];
    if (!f->opened) {
        f->opened = true;
        f->usable = gr_sfnt_open(&f->font, f->bytes);
        f->em = f->usable ? 1.0 / (double)f->font.units_per_em : 0;
    }
    return f->usable ? f : NULL;
}

hb_font_t *gr_face_hb(struct gr_fonts *fonts, int face) {
    struct gr_face *f = &fonts->faces[face];
    if (!f->hb) {
        const struct gr_hb *hb = gr_fonts_hb(fonts);
        hb_blob_t *blob = hb->hb_blob_create(f->bytes.p, (unsigned)f->bytes.n,
                                             HB_MEMORY_MODE_READONLY, NULL, NULL);
        hb_face_t *parsed = hb->hb_face_create(blob, 0);
        hb->hb_blob_destroy(blob);
        hb->hb_face_make_immutable(parsed);
        f->hb = hb->hb_font_create(parsed);
        hb->hb_face_destroy(parsed); /* the font keeps it */
    }
    return f->hb;
}

static const struct gr_script_row *script_row(uint32_t c) {
    size_t low = 0, high = gr_script_row_count; /* the last row at or before c */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (gr_script_rows[middle].first <= c) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &gr_script_rows[low];
}

hb_script_t gr_script_of(uint32_t code_point) {
    return (hb_script_t)script_row(code_point)->script;
}

bool gr_code_point_mark(uint32_t code_point) {
    return script_row(code_point)->mark;
}

/* Maps a regular file for reading; {NULL, 0} if it cannot be. */
static struct gr_str map_file(const char *path) {
    struct gr_str bytes = {NULL, 0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return bytes;
    }
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size < (1 << 28)) {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p != MAP_FAILED) {
            bytes = (struct gr_str){p, (size_t)st.st_size};
        }
    }
    close(fd);
    return bytes;
}

static struct gr_str find_file(const struct font_file *row) {
    char path[256];
    for (size_t i = 0; i < GR_COUNT(flat_folders); i++) {
        snprintf(path, sizeof path, "%s/%s", flat_folders[i], row->file);
        struct gr_str bytes = map_file(path);
        if (bytes.p) {
            return bytes;
        }
    }
    snprintf(path, sizeof path, "%s/%s/%s", debian_folder, row->folder, row->file);
    return map_file(path);
}

static bool add_file(struct gr_fonts *fonts, size_t row) {
    struct gr_str bytes = find_file(&font_files[row]);
    if (!bytes.p) {
        return false;
    }
    size_t face = fonts->face_count++;
    fonts->faces[face] = (struct gr_face){.bytes = bytes, .mapped = true};
    for (size_t i = 0; i < FILE_COUNT; i++) { /* rows of the same file share the face */
        if (strcmp(font_files[i].file, font_files[row].file) == 0) {
            fonts->file_face[i] = (int8_t)face;
        }
    }
    return true;
}

/* Face of a row, opened when first asked for; -1 if the file is absent. */
static int file_face(struct gr_fonts *fonts, size_t row) {
    if (fonts->file_face[row] == 0 && (fonts->face_count >= GR_FACE_MAX || !add_file(fonts, row))) {
        fonts->file_face[row] = -1;
    }
    return fonts->file_face[row];
}

bool gr_code_point_blank(uint32_t c) {
    return c == 0x20 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F;
}

bool gr_code_point_ignorable(uint32_t c) {
    return c == 0xAD || c == 0x34F || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
}

static bool has_glyph(const struct gr_face *face, uint32_t code_point) {
    return gr_sfnt_glyph(&face->font, code_point) != 0;
}

bool gr_face_has(struct gr_fonts *fonts, int face, uint32_t code_point) {
    const struct gr_face *f = gr_face_get(fonts, face);
    if (!f) {
        return false;
    }
    if (has_glyph(f, code_point)) {
        return true;
    }
    /* HarfBuzz makes blanks of other widths and the no-break hyphen out of their plain forms. */
    return (gr_code_point_blank(code_point) && has_glyph(f, ' ')) ||
           (code_point == 0x2011 && has_glyph(f, 0x2010));
}

int gr_face_of_weight(enum gr_weight weight) {
    static const int faces[] = {
        [GR_REGULAR] = GR_FACE_LATO_REGULAR,
        [GR_BOLD] = GR_FACE_LATO_BOLD,
        [GR_BLACK] = GR_FACE_LATO_BLACK,
        [GR_MONO] = GR_FACE_DEJAVU_MONO,
    };
    return faces[weight];
}

/* Tries the files of a script; *row is the first row of that script, for the message. */
static int choose_file(struct gr_fonts *fonts, hb_script_t script, uint32_t code_point,
                       size_t *row) {
    for (size_t i = 0; i < FILE_COUNT; i++) {
        if (font_files[i].script != script) {
            continue;
        }
        if (*row == MISSING_OTHER) {
            *row = i;
        }
        int face = file_face(fonts, i);
        if (face > 0 && gr_face_has(fonts, face, code_point)) {
            return face;
        }
    }
    return -1;
}

static int choose(struct gr_fonts *fonts, enum gr_weight weight, uint32_t code_point) {
    int own = gr_face_of_weight(weight);
    if (gr_face_has(fonts, own, code_point)) {
        return own;
    }
    if (gr_face_has(fonts, GR_FACE_DEJAVU_SANS, code_point)) {
        return GR_FACE_DEJAVU_SANS;
    }
    size_t row = MISSING_OTHER;
    hb_script_t script = gr_script_of(code_point);
    int face = choose_file(fonts, script, code_point, &row);
    if (face < 0) {
        face = choose_file(fonts, HB_SCRIPT_COMMON, code_point, &(size_t){0});
    }
    if (face < 0) {
        fonts->missed = true;
        fonts->missing[row].count++;
        fonts->missing[row].code_point = code_point;
    }
    return face;
}

int gr_face_choose(struct gr_fonts *fonts, enum gr_weight weight, uint32_t code_point) {
    size_t slot = (code_point * 4 + (uint32_t)weight) % GR_CHOICES;
    struct gr_choice *c = &fonts->choices[slot];
    if (!c->known || c->code_point != code_point || c->weight != (uint8_t)weight) {
        int face = choose(fonts, weight, code_point);
        *c = (struct gr_choice){code_point, (uint8_t)weight, face >= 0, (int8_t)face};
    }
    return c->face;
}

void gr_fonts_missing(struct gr_fonts *fonts, struct gr_diag *diag) {
    for (size_t i = 0; i < GR_MISSING_KINDS; i++) {
        struct gr_missing *m = &fonts->missing[i];
        if (m->count == 0) {
            continue;
        }
        if (i < FILE_COUNT && font_files[i].script != HB_SCRIPT_COMMON) {
            char hint[96];
            snprintf(hint, sizeof hint, "install the package %s", font_files[i].package);
            gr_warning(diag, "W001", GR_NOWHERE, hint,
                       "no font has U+%04X and others of its script; a replacement is printed",
                       m->code_point);
        } else {
            gr_warning(diag, "W001", GR_NOWHERE, NULL,
                       "no font has U+%04X; a replacement is printed", m->code_point);
        }
        *m = (struct gr_missing){0, 0};
    }
}

size_t gr_face_keep(struct gr_fonts *fonts, enum gr_weight weight, int face, uint32_t *chars,
                    size_t count) {
    const struct gr_face *f = gr_face_get(fonts, face);
    size_t kept = 0;
    for (size_t i = 0; i < count && f; i++) {
        if (gr_face_choose(fonts, weight, chars[i]) == face && has_glyph(f, chars[i])) {
            chars[kept++] = chars[i];
        }
    }
    return kept;
}
