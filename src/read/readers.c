#include "read/reader.h"

#define READER(name) extern const struct gr_reader gr_reader_##name;
#include "read/readers.def"
#undef READER

const struct gr_reader *const gr_readers[] = {
#define READER(name) &gr_reader_##name,
#include "read/readers.def"
#undef READER
    NULL,
};

const struct gr_reader *gr_reader_find(const char *name) {
    for (size_t i = 0; gr_readers[i] != NULL; i++) {
        if (strcmp(gr_readers[i]->name, name) == 0) {
            return gr_readers[i];
        }
    }
    return NULL;
}
