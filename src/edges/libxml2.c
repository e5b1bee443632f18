/*
 * libxml2.c - what the archive of libxml2 refers to and no run of ours needs (src/archives.cmake).
 *
 * libxml2 asks ICU for encodings other than UTF-8, UTF-16, Latin-1 and ASCII, and liblzma for files
 * packed with xz.  All XML here is memory in UTF-8.  ICU and its 30 MB of data would otherwise be loaded
 * at each start; here the answer is "no such encoding", and what could only follow is refused too.
 *
 * The names are those that libxml2 of Debian 12 asks for; where another version asks for others, the
 * build links the shared library.
 */
#include <stddef.h>

enum { U_UNSUPPORTED_ERROR = 16, LZMA_OK = 0, LZMA_PROG_ERROR = 11 };

void *ucnv_open_72(const char *name, int *error);

void *ucnv_open_72(const char *name, int *error) {
    (void)name;
    *error = U_UNSUPPORTED_ERROR;
    return NULL;
}

/* Arguments are not looked at, so they are not declared. */
#define NEVER(name, refusal)                                                                       \
    int name(void);                                                                                \
    int name(void) {                                                                               \
        return refusal;                                                                            \
    }

NEVER(ucnv_close_72, 0)
NEVER(ucnv_convertEx_72, 0)
NEVER(ucnv_setFromUCallBack_72, 0)
NEVER(ucnv_setToUCallBack_72, 0)
NEVER(UCNV_FROM_U_CALLBACK_STOP_72, 0)
NEVER(UCNV_TO_U_CALLBACK_STOP_72, 0)
NEVER(lzma_auto_decoder, LZMA_OK) /* made ready for every file, plain ones too */
NEVER(lzma_code, LZMA_PROG_ERROR)
NEVER(lzma_end, 0)
NEVER(lzma_properties_decode, LZMA_PROG_ERROR)
