/* When a record of a programme counts: the dates that records carry, read in
 * one place, so that every report tells the same figure of a day. Pure.
 *
 * `day` is days since 1970-01-01; all that came true on that day counts. */
#ifndef LIENKET_MODEL_PROGRAMME_H
#define LIENKET_MODEL_PROGRAMME_H

#include "model/place.h"
#include "model/schema.h"

/* A programme's id follows from its code, so that a code finds its record. */
struct id programme_id(const char *code);

/* A group (common interest group or cooperative group) that was established and
 * not dissolved. One whose day of establishment is not said never counts. */
bool group_is_established(const struct party *party, int64_t day);

/* Whether it belonged to the programme in that role. One that is said to have
 * belonged since it was established, whenever that was, needs that day. */
bool party_takes_part(const struct party *party, const char *programme,
                      enum programme_role role, int64_t day);

/* The day from which a grant counts: its own, or the last one of its year. */
int64_t grant_day(const struct grant *grant);

/* Stars were given, and had not expired. */
bool ocop_has_stars(const struct ocop_dossier *dossier, int64_t day);

/* Found fit to take part in its round. */
bool ocop_is_accepted(const struct ocop_dossier *dossier, int64_t day);

/* The most stars that the programme's bands give a score; 0: none, or it has no
 * bands. */
int64_t ocop_stars_of(const struct programme *programme, int64_t score_milli);

enum upgrade_progress {
    UPGRADE_NOT_YET, /* not begun by that day */
    UPGRADE_UNDER_WAY,
    UPGRADE_DONE, /* registered as a cooperative */
    UPGRADE_DROPPED
};
enum upgrade_progress upgrade_progress(const struct group_upgrade *upgrade,
                                       int64_t day);

/* It has started, or was chosen, and has not ended. */
bool model_is_running(const struct programme_model *model, int64_t day);

/* For how many seasons it got seed and packaging (Decree 98/2018 Art. 9: three
 * at most). Seasons are told apart by their names as written. */
int64_t model_seasons(const struct programme_model *model, int64_t day);

/* A contract or an informal agreement that was signed by then, and neither
 * completed, cancelled, broken nor lapsed by then. */
bool lead_is_in_force(const struct lead *lead, int64_t day);

/* A contract, no informal agreement, in force or completed: what a programme
 * counts the groups of. */
bool lead_is_contracted(const struct lead *lead, int64_t day);

/* Former districts, each once: those that Decree 98's "from two districts" and
 * a programme's own areas count. */
#define DISTRICTS_MOST 256
struct districts {
    int32_t codes[DISTRICTS_MOST];
    size_t count;
    int32_t unplaced[DISTRICTS_MOST]; /* communes that lie in no one district */
    size_t unplaced_count;
};

/* The district of a commune, on map 2018 where the code is said to be of that
 * map, else on map 2020; or a district by its own code. A commune
 * of no one district, as a new one made of several, adds none and stands among
 * the unplaced. */
void districts_add(struct districts *districts,
                   const struct gazetteer *gazetteer, const char *code,
                   enum admin_map map);

#endif
