#include "chart/number.h"

#include "base/num.h"

/* Digits of the whole part are grouped from five on: 1236 stays whole. */
static void put_grouped(struct gr_buf *out, struct gr_str digits) {
    size_t whole = 0;
    while (whole < digits.n && digits.p[whole] != '.') {
        whole++;
    }
    for (size_t i = 0; i < digits.n; i++) {
        if (whole >= 5 && i > 0 && i < whole && (whole - i) % 3 == 0) {
            gr_buf_puts(out, GR_CHART_THIN);
        }
        gr_buf_putc(out, digits.p[i]);
    }
}

static void put_signed(struct gr_buf *out, struct gr_str number) {
    if (number.n && number.p[0] == '-') {
        gr_buf_puts(out, GR_CHART_MINUS);
        number = (struct gr_str){number.p + 1, number.n - 1};
    }
    put_grouped(out, number);
}

void gr_number_put(struct gr_buf *out, double value, int decimals) {
    char text[GR_NUM_SIZE];
    put_signed(out, (struct gr_str){text, gr_num_fixed(value, decimals, text)});
}

const char *gr_number_in(struct gr_arena *arena, const struct gr_language *in, double value,
                         int decimals) {
    struct gr_buf buf = {0};
    gr_number_put(&buf, value, decimals);
    gr_language_decimals(in, &buf, 0);
    const char *text = gr_arena_str(arena, gr_buf_str(&buf));
    gr_buf_free(&buf);
    return text;
}

const char *gr_number(struct gr_arena *arena, double value, int decimals) {
    return gr_number_in(arena, NULL, value, decimals);
}
