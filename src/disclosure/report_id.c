/*
 * report_id.c - the name of a record: whoever has the record can compute it again.
 */
#include <nettle/sha1.h>

#include "base/sha256.h"
#include "disclosure/disclosure.h"

/* What a check adds later, and published facts that are only drawn beside the figures. */
static const char *const left_out[] = {"findings", "conformity", "compute_references"};

static bool is_left_out(const struct gr_record *child) {
    for (size_t i = 0; i < GR_COUNT(left_out); i++) {
        if (strcmp(child->key, left_out[i]) == 0) {
            return true;
        }
    }
    return false;
}

/** A map with copies of those children that stay; what is below them is shared. */
static struct gr_record shallow(struct gr_arena *arena, const struct gr_record *map,
                                bool (*goes)(const struct gr_record *child)) {
    struct gr_record copy = *map, **link = &copy.first;
    for (const struct gr_record *child = map->first; child; child = child->next) {
        if (!goes(child)) {
            *link = GR_NEW(arena, struct gr_record);
            **link = *child;
            link = &(*link)->next;
        }
    }
    *link = NULL;
    return copy;
}

static bool is_id(const struct gr_record *child) {
    return strcmp(child->key, "report_id") == 0 || strcmp(child->key, "record_id") == 0;
}

static void put_digest(const struct gr_record *root, struct gr_arena *arena, char digest[65]) {
    struct gr_record copy = shallow(arena, root, is_left_out);
    struct gr_record *report = gr_record_get(&copy, "report");
    if (report) {
        struct gr_record *next = report->next;
        *report = shallow(arena, report, is_id);
        report->next = next;
    }
    struct gr_buf json = {0};
    gr_record_json(&copy, &json);
    gr_sha256_hex(gr_buf_str(&json), digest);
    gr_buf_free(&json);
}

const char *gr_disclosure_report_id(const struct gr_record *root, struct gr_arena *arena) {
    static const uint8_t space[16] = {0x6b, 0xa7, 0xb8, 0x12, 0x9d, 0xad, 0x11, 0xd1,
                                      0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    char digest[65];
    put_digest(root, arena, digest);
    struct sha1_ctx sha;
    uint8_t d[SHA1_DIGEST_SIZE];
    sha1_init(&sha);
    sha1_update(&sha, sizeof(space), space);
    sha1_update(&sha, 64, (const uint8_t *)digest);
    sha1_digest(&sha, sizeof(d), d);
    d[6] = (uint8_t)((d[6] & 0x0f) | 0x50);
    d[8] = (uint8_t)((d[8] & 0x3f) | 0x80);
    return gr_arena_printf(
        arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[0], d[1],
        d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13], d[14], d[15]);
}
