/* A certificate's text, read back: its market rebuilt from the records, its
 * lines and prices still by id. Only certificate*.c know it. */
#ifndef LIENKET_MODEL_CERTIFICATE_READ_H
#define LIENKET_MODEL_CERTIFICATE_READ_H

#include "model/certificate.h"
#include "model/certificate_record.h"

struct certificate_matches {
    struct certificate_match *items;
    size_t count;
    size_t capacity;
};

struct certificate_dual_list {
    struct certificate_dual *items;
    size_t count;
    size_t capacity;
};

struct certificate_case_list {
    struct certificate_case *items; /* with their own fixings and prices */
    size_t count;
    size_t capacity;
};

struct certificate_document {
    struct certificate_head head;
    struct clearing clearing; /* without its texts and bytes */
    struct market_name name;
    struct hash seller_duals;
    struct hash buyer_duals;
    struct market *market;
    struct certificate_matches matches;
    struct certificate_dual_list offer_prices;
    struct certificate_dual_list demand_prices;
    struct certificate_dual_list group_prices;
    struct certificate_dual_list buyer_prices;
    struct certificate_case_list leaves;
    bool has_policy;
    size_t line; /* that is read now, from 1 */
};

void certificate_document_init(struct certificate_document *document);
void certificate_document_clear(struct certificate_document *document);

/* False with the fault and its line in `report`. */
MUST_CHECK bool certificate_document_read(struct certificate_document *document,
                                          const char *text, size_t size,
                                          struct certificate_report *report);

/* Notes the fault where none is noted yet; always false. */
__attribute__((format(printf, 3, 4))) bool
certificate_fail(struct certificate_report *report,
                 enum certificate_fault fault, const char *format, ...);

#endif
