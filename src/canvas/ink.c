/*
 * ink.c - the colour tokens of the visual system: name, light, dark.
 *
 * Contrast and colour-blind distances of these values are measured in the visual design; whoever
 * changes one measures again (text needs 4.5 : 1 on paper and wash, data marks 3 : 1).
 */
#include "canvas/canvas.h"

static const struct ink {
    const char *name;
    uint32_t light, dark;
} inks[GR_INK_COUNT] = {
    [GR_INK_NONE] = {"none", 0x000000, 0x000000},
    [GR_INK_PAPER] = {"paper", 0xFFFFFF, 0x12181E},
    [GR_INK_WASH] = {"wash", 0xF3F5F7, 0x1B242C},
    [GR_INK_INK] = {"ink", 0x131C24, 0xEDF1F4},
    [GR_INK_INK2] = {"ink2", 0x41505D, 0xB9C4CD},
    [GR_INK_INK3] = {"ink3", 0x5C6975, 0x98A5B0},
    [GR_INK_HAIR] = {"hair", 0xC6CED5, 0x3D4A55},
    [GR_INK_GRID] = {"grid", 0xE1E6EA, 0x27313A},
    [GR_INK_FRAME] = {"frame", 0x7D8994, 0x7C8A96},
    [GR_INK_LINK] = {"link", 0x0C4A9E, 0x8FBCFF},
    [GR_INK_TINT] = {"tint", 0xBFC8E6, 0x242B50},
    [GR_INK_BAND] = {"band", 0xCBD3EE, 0x232B4C},
    [GR_INK_WARN] = {"warn", 0x9A3412, 0xF4A27C},
    [GR_INK_WARNBG] = {"warnbg", 0xFDF3EC, 0x2A1F1A},
    [GR_INK_OK] = {"ok", 0x1B6B4A, 0x7FD8AF},
    [GR_INK_C1] = {"c1", 0x0C32A1, 0x6172C6},
    [GR_INK_C2] = {"c2", 0xB53F22, 0xEF9677},
    [GR_INK_C3] = {"c3", 0x29A390, 0x61F4C5},
    [GR_INK_C4] = {"c4", 0x8874D0, 0xC3C1FE},
    [GR_INK_C5] = {"c5", 0xBF8804, 0xFCCF5F},
    [GR_INK_C6] = {"c6", 0x2E6984, 0x4DABC7},
    [GR_INK_C7] = {"c7", 0x652845, 0xC35E6E},
    [GR_INK_ACCENT] = {"accent", 0x131C24, 0xEDF1F4},
};

static const struct ink *find(enum gr_ink ink) {
    return &inks[(unsigned)ink < GR_INK_COUNT ? ink : GR_INK_NONE];
}

const char *gr_ink_name(enum gr_ink ink) {
    return find(ink)->name;
}

uint32_t gr_ink_rgb(enum gr_ink ink) {
    return find(ink)->light;
}

uint32_t gr_ink_rgb_dark(enum gr_ink ink) {
    return find(ink)->dark;
}

bool gr_canvas_free(struct gr_canvas *canvas) {
    return canvas == NULL || canvas->ops->free == NULL || canvas->ops->free(canvas);
}
