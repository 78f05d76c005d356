/* The template that the programme comes with: office/template/, packed. */
#ifndef LIENKET_OFFICE_DRAFT_OWN_TEMPLATE_H
#define LIENKET_OFFICE_DRAFT_OWN_TEMPLATE_H

#include "model/field.h"

struct bytes draft_own_template(void);

#endif
