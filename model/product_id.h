/* A product's id follows from its code, so that a code finds its record. */
#ifndef LIENKET_MODEL_PRODUCT_ID_H
#define LIENKET_MODEL_PRODUCT_ID_H

#include <string.h>

#include "base/id.h"

static inline struct id product_id(const char *code)
{
    return id_derive(0, code, strlen(code));
}

#endif
