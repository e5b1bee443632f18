/*
 * xml.c - the record as XML, valid against schemas/disclosure.xsd.
 */
#include "write/writer.h"

void gr_report_xml(const struct gr_report *report, struct gr_buf *out) {
    xmlDocPtr doc = report->record_xml ? report->record_xml : gr_record_xml(report->record);
    xmlChar *bytes = NULL;
    int size = 0;
    xmlDocDumpFormatMemoryEnc(doc, &bytes, &size, "UTF-8", 1);
    if (bytes && size > 0) {
        gr_buf_put(out, (struct gr_str){(const char *)bytes, (size_t)size});
    }
    xmlFree(bytes);
    if (doc != report->record_xml) {
        xmlFreeDoc(doc);
    }
}

static enum gr_status write_xml(const struct gr_report *report, struct gr_files *files,
                                struct gr_diag *diag) {
    (void)diag;
    gr_report_xml(report, gr_files_add(files, ""));
    return GR_OK;
}

const struct gr_writer gr_writer_xml = {
    .name = "xml",
    .extension = ".xml",
    .summary = "the same record as XML",
    .write = write_xml,
};
