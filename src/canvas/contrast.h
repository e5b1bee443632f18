/*
 * contrast.h - WCAG 2.x contrast of two colours.
 */
#ifndef GR_CANVAS_CONTRAST_H
#define GR_CANVAS_CONTRAST_H

#include <stdint.h>

/** Contrast ratio of two colours 0xRRGGBB, 1 to 21 (WCAG 2.2, relative luminance). */
double gr_contrast(uint32_t a, uint32_t b);
/** rgb mixed with towards (0xRRGGBB) in 32 steps until it reaches ratio against paper. */
uint32_t gr_contrast_reach(uint32_t rgb, uint32_t towards, uint32_t paper, double ratio);

#endif
