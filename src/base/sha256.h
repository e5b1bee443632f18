/*
 * sha256.h - digests (nettle).
 */
#ifndef GR_BASE_SHA256_H
#define GR_BASE_SHA256_H

#include "base/str.h"

/** Lower-case hex of the SHA-256 of bytes. */
void gr_sha256_hex(struct gr_str bytes, char out[65]);
void gr_sha256(struct gr_str bytes, unsigned char digest[32]);
/** MD5, where a format asks for it; it proves nothing. */
void gr_md5(struct gr_str bytes, unsigned char digest[16]);
/** Lower-case hex of a finished digest. */
void gr_sha256_digest_hex(const unsigned char digest[32], char out[65]);

#endif
