#include "base/raw.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/sha256.h"

/* Blocks lie in a ring.  The reader fills block `filled % SLOTS` as soon as it has been hashed; the
 * thread hashes block `hashed % SLOTS` as soon as it has been filled.  Without a digest, and in a file
 * of one block, there is no thread and a ring of one. */
enum { SLOTS = 8 };

struct gr_raw {
    int fd, error;
    bool digest, ended;
    uint64_t count;
    char *slots[SLOTS]; /* made when first used */
    struct sha256_ctx context;
    bool threaded;
    pthread_t thread;
    pthread_mutex_t mutex; /* guards the rest, where there is a thread */
    pthread_cond_t more_filled, more_hashed;
    uint64_t filled, hashed; /* blocks */
    size_t sizes[SLOTS];
    bool last; /* nothing will be filled any more */
};

struct gr_raw *gr_raw_new(int fd, bool digest) {
    struct gr_raw *raw = gr_xcalloc(1, sizeof(*raw));
    raw->fd = fd;
    raw->digest = digest;
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    sha256_init(&raw->context);
    return raw;
}

static char *slot_bytes(struct gr_raw *raw, size_t i) {
    if (!raw->slots[i]) {
        raw->slots[i] = gr_xmalloc(GR_RAW_SLOT);
    }
    return raw->slots[i] + GR_RAW_HEADROOM;
}

/* ---- the thread that hashes ---- */

static void *hash_blocks(void *argument) {
    struct gr_raw *raw = argument;
    pthread_mutex_lock(&raw->mutex);
    for (;;) {
        while (raw->hashed == raw->filled && !raw->last) {
            pthread_cond_wait(&raw->more_filled, &raw->mutex);
        }
        if (raw->hashed == raw->filled) {
            break;
        }
        size_t i = raw->hashed % SLOTS, n = raw->sizes[i];
        pthread_mutex_unlock(&raw->mutex);
        sha256_update(&raw->context, n, (const uint8_t *)raw->slots[i] + GR_RAW_HEADROOM);
        pthread_mutex_lock(&raw->mutex);
        raw->hashed++;
        pthread_cond_signal(&raw->more_hashed);
    }
    pthread_mutex_unlock(&raw->mutex);
    return NULL;
}

static void start_thread(struct gr_raw *raw) {
    pthread_mutex_init(&raw->mutex, NULL);
    pthread_cond_init(&raw->more_filled, NULL);
    pthread_cond_init(&raw->more_hashed, NULL);
    raw->threaded = pthread_create(&raw->thread, NULL, hash_blocks, raw) == 0;
}

/* The slot for the next block.  Once the ring is full, half of it is awaited: waking for every block
 * would cost more than it gains. */
static size_t wait_for_slot(struct gr_raw *raw) {
    if (!raw->threaded) {
        return 0;
    }
    pthread_mutex_lock(&raw->mutex);
    uint64_t wanted = raw->filled - raw->hashed == SLOTS ? SLOTS / 2 : SLOTS - 1;
    while (raw->filled - raw->hashed > wanted) {
        pthread_cond_wait(&raw->more_hashed, &raw->mutex);
    }
    pthread_mutex_unlock(&raw->mutex);
    return raw->filled % SLOTS; /* only this thread changes it */
}

static void hand_over(struct gr_raw *raw, size_t slot, size_t n) {
    pthread_mutex_lock(&raw->mutex);
    raw->sizes[slot] = n;
    raw->filled++;
    pthread_cond_signal(&raw->more_filled);
    pthread_mutex_unlock(&raw->mutex);
}

static void finish_thread(struct gr_raw *raw) {
    pthread_mutex_lock(&raw->mutex);
    raw->last = true;
    pthread_cond_signal(&raw->more_filled);
    pthread_mutex_unlock(&raw->mutex);
    pthread_join(raw->thread, NULL);
    pthread_mutex_destroy(&raw->mutex);
    pthread_cond_destroy(&raw->more_filled);
    pthread_cond_destroy(&raw->more_hashed);
}

static void hash(struct gr_raw *raw, size_t slot, size_t n) {
    bool first = raw->count == n;
    if (first && n == GR_RAW_BLOCK) { /* there may be more: worth a thread */
        start_thread(raw);
    }
    if (raw->threaded) {
        hand_over(raw, slot, n);
    } else {
        sha256_update(&raw->context, n, (const uint8_t *)raw->slots[slot] + GR_RAW_HEADROOM);
    }
}

/* ---- reading ---- */

/* Fills the block, or stops at the end or an error. */
static size_t read_block(struct gr_raw *raw, char *bytes) {
    size_t n = 0;
    while (n < GR_RAW_BLOCK && !raw->ended) {
        ssize_t got = read(raw->fd, bytes + n, GR_RAW_BLOCK - n);
        if (got > 0) {
            n += (size_t)got;
        } else if (got == 0) {
            raw->ended = true;
        } else if (errno == EAGAIN) {
            (void)poll(&(struct pollfd){.fd = raw->fd, .events = POLLIN}, 1, -1);
        } else if (errno != EINTR) {
            raw->error = errno;
            raw->ended = true;
        }
    }
    return n;
}

int gr_raw_next(struct gr_raw *raw, char **bytes, size_t *n) {
    size_t slot = wait_for_slot(raw);
    *bytes = slot_bytes(raw, slot);
    *n = read_block(raw, *bytes);
    memset(*bytes + *n, 0, GR_RAW_TAILROOM);
    raw->count += *n;
    if (raw->digest && *n) {
        hash(raw, slot, *n);
    }
    return raw->error;
}

uint64_t gr_raw_count(const struct gr_raw *raw) {
    return raw->count;
}

void gr_raw_free(struct gr_raw *raw, char sha256[65]) {
    unsigned char digest[SHA256_DIGEST_SIZE];
    if (raw->threaded) {
        finish_thread(raw);
    }
    sha256[0] = '\0';
    if (raw->digest) {
        sha256_digest(&raw->context, sizeof(digest), digest);
        gr_sha256_digest_hex(digest, sha256);
    }
    for (size_t i = 0; i < SLOTS; i++) {
        free(raw->slots[i]);
    }
    if (raw->fd != STDIN_FILENO) {
        close(raw->fd);
    }
    free(raw);
}
