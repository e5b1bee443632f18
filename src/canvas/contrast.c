#include "canvas/contrast.h"

#include <math.h>

static double linear(uint32_t channel) {
    double c = (channel & 0xFF) / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgb) {
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
}

double gr_contrast(uint32_t a, uint32_t b) {
    double x = luminance(a), y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static uint32_t mix(uint32_t a, uint32_t b, double part) {
    uint32_t out = 0;
    for (unsigned shift = 0; shift <= 16; shift += 8) {
        double from = (a >> shift) & 0xFF, to = (b >> shift) & 0xFF;
        out |= (uint32_t)lround(from + (to - from) * part) << shift;
    }
    return out;
}

uint32_t gr_contrast_reach(uint32_t rgb, uint32_t towards, uint32_t paper, double ratio) {
    uint32_t mixed = rgb;
    for (int step = 0; step <= 32 && gr_contrast(mixed, paper) < ratio; step++) {
        mixed = mix(rgb, towards, step / 32.0);
    }
    return mixed;
}
