#include "base/sha256.h"

#include <nettle/md5.h>
#include <nettle/sha2.h>

void gr_sha256_digest_hex(const unsigned char digest[32], char out[65]) {
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < 32; i++) {
        out[2 * i] = hex[digest[i] >> 4];
        out[2 * i + 1] = hex[digest[i] & 15];
    }
    out[64] = '\0';
}

void gr_sha256(struct gr_str bytes, unsigned char digest[32]) {
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, bytes.n, (const uint8_t *)bytes.p);
    sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
}

void gr_sha256_hex(struct gr_str bytes, char out[65]) {
    unsigned char digest[SHA256_DIGEST_SIZE];
    gr_sha256(bytes, digest);
    gr_sha256_digest_hex(digest, out);
}

void gr_md5(struct gr_str bytes, unsigned char digest[16]) {
    struct md5_ctx context;
    md5_init(&context);
    md5_update(&context, bytes.n, (const uint8_t *)bytes.p);
    md5_digest(&context, MD5_DIGEST_SIZE, digest);
}
