#include "base/sha256.h"

#include <nettle/md5.h>
#include <nettle/sha2.h>

static void put_hex(const unsigned char *digest, size_t n, char *out) {
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = hex[digest[i] >> 4];
        out[2 * i + 1] = hex[digest[i] & 15];
    }
    out[2 * n] = '\0';
}

void gr_sha256_digest_hex(const unsigned char digest[32], char out[65]) {
    put_hex(digest, 32, out);
}

void gr_sha256_hex(struct gr_str bytes, char out[65]) {
    struct sha256_ctx context;
    unsigned char digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    sha256_update(&context, bytes.n, (const uint8_t *)bytes.p);
    sha256_digest(&context, sizeof(digest), digest);
    gr_sha256_digest_hex(digest, out);
}

void gr_md5_hex(struct gr_str bytes, char out[33]) {
    struct md5_ctx context;
    unsigned char digest[MD5_DIGEST_SIZE];
    md5_init(&context);
    md5_update(&context, bytes.n, (const uint8_t *)bytes.p);
    md5_digest(&context, sizeof(digest), digest);
    put_hex(digest, sizeof(digest), out);
}
