/*
 * build.c - the record from top to bottom.
 */
#include "disclosure/builder.h"

#include <nettle/sha1.h>

#include "base/sha256.h"

/** UUID of version 5 (RFC 9562): the record's SHA-256 as a name in the OID name space. */
static const char *record_uuid(struct gr_builder *b) {
    static const uint8_t space[16] = {0x6b, 0xa7, 0xb8, 0x12, 0x9d, 0xad, 0x11, 0xd1,
                                      0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    struct gr_buf json = {0};
    gr_record_json(b->root, &json);
    char digest[65];
    gr_sha256_hex(gr_buf_str(&json), digest);
    struct sha1_ctx sha;
    uint8_t d[SHA1_DIGEST_SIZE];
    sha1_init(&sha);
    sha1_update(&sha, sizeof(space), space);
    sha1_update(&sha, 64, (const uint8_t *)digest);
    sha1_digest(&sha, sizeof(d), d);
    gr_buf_free(&json);
    d[6] = (uint8_t)((d[6] & 0x0f) | 0x50);
    d[8] = (uint8_t)((d[8] & 0x3f) | 0x80);
    return gr_arena_printf(b->arena,
                           "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                           d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11],
                           d[12], d[13], d[14], d[15]);
}

static void put_head(struct gr_builder *b) {
    const struct gr_experiment *x = b->in->experiment;
    gr_record_number(b->arena, b->root, "gramme", 1);
    struct gr_record *generator = gr_record_map(b->arena, b->root, "generator");
    gr_record_text(b->arena, generator, "name", "Gramme");
    gr_record_text(b->arena, generator, "version", GRAMME_VERSION);
    gr_record_text(b->arena, generator, "factor_set", gr_factors_edition(b->in->factors));
    gr_record_text(b->arena, b->root, "title", x->title ? x->title : b->in->title);
    gr_record_text(b->arena, b->root, "group", x->group);
}

struct gr_record *gr_disclosure_build(const struct gr_disclosure_input *input,
                                      struct gr_arena *arena) {
    struct gr_builder builder = {
        .in = input, .arena = arena, .root = gr_record_root(arena), .anonymous = input->anonymous};
    struct gr_builder *b = &builder;
    struct gr_record held = {.kind = GR_KIND_LIST};
    b->factors = &held;
    put_head(b);
    gr_build_report_block(b);
    gr_build_blocks(b);
    struct gr_record *before_runs = b->root->last;
    gr_build_runs(b);
    struct gr_record *runs = b->root->last;
    gr_build_totals(b);
    /* Readers look for totals first: the runs go behind them. */
    if (before_runs && before_runs->next == runs && runs->next) {
        before_runs->next = runs->next;
        runs->next = NULL;
        b->root->last->next = runs;
        b->root->last = runs;
    }
    gr_build_stages(b);
    gr_build_life(b);
    gr_build_scenarios(b);
    gr_build_methods(b);
    gr_build_context(b);
    struct gr_record *factors = gr_record_list(arena, b->root, "factors");
    factors->first = held.first;
    factors->last = held.last;
    factors->count = held.count;
    gr_build_evidence(b);
    gr_build_missing(b);
    gr_record_list(arena, b->root, "conformity");
    struct gr_record *report = gr_record_get(b->root, "report");
    if (!gr_record_get(report, "report_id")) {
        gr_record_text(arena, report, "report_id", record_uuid(b));
    }
    return b->root;
}
