/* The communes that a coordinator acts for: listed by code on either map, or by
 * the code of a former district or of a province. */
#ifndef LIENKET_MODEL_AREA_H
#define LIENKET_MODEL_AREA_H

#include "model/place.h"
#include "model/schema.h"

/* Whether there is such a commune, district or province on its map. */
bool area_exists(const struct gazetteer *gazetteer, const struct area *area);

/* Whether one of the areas names the place, or its district or province, on the
 * very map that the place is of. */
bool areas_name(const struct area *list, uint32_t count,
                const struct place *place);

/* Whether a commune lies wholly in the areas, whichever of the two maps it and
 * they were named on: one that is not listed itself does where all communes
 * of the other map that it was made of, or went into, are. An empty list
 * holds nothing, nor does any hold a commune that is on no map. */
bool areas_hold(const struct gazetteer *gazetteer, const struct area *list,
                uint32_t count, const char *commune, enum admin_map map);

#endif
