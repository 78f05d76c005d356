/* The one table of commands, and how a command line finds its line in it. */
#ifndef LIENKET_CLIENTS_CLI_COMMAND_H
#define LIENKET_CLIENTS_CLI_COMMAND_H

#include <stddef.h>

#include "model/verb.h"

struct cli;

struct command {
    const char *noun;
    const char *action; /* "" for a command of one word */
    unsigned verb;      /* number; 0: none */
    const struct record *table;
    int (*run)(struct cli *cli); /* returns the exit status */
    const char *arguments;       /* untranslated */
    const char *summary;         /* untranslated */
};

extern const struct command commands[];
extern const size_t command_count;

/* NULL when there is no such command. `action` may be NULL. */
const struct command *command_find(const char *noun, const char *action);

/* The noun or action nearest to what was typed, or NULL when nothing is near.
 * `noun` NULL: looks among the nouns. */
const char *command_nearest(const char *noun, const char *typed);

/* command.def's runners; each returns the exit status. */
int run_list(struct cli *cli);
int run_show(struct cli *cli);
int run_history(struct cli *cli);
int run_post(struct cli *cli);
int run_update(struct cli *cli);
int run_decide(struct cli *cli);
int run_place_list(struct cli *cli);
int run_place_show(struct cli *cli);
int run_lead_list(struct cli *cli);
int run_lead_show(struct cli *cli);
int run_lead_act(struct cli *cli);
int run_market(struct cli *cli);
int run_market_clear(struct cli *cli);
int run_certificate(struct cli *cli);
int run_verify(struct cli *cli);
int run_what_if(struct cli *cli);
int run_frontier(struct cli *cli);
int run_event_list(struct cli *cli);
int run_event_follow(struct cli *cli);
int run_event_export(struct cli *cli);
int run_policy_show(struct cli *cli);
int run_policy_history(struct cli *cli);
int run_policy_update(struct cli *cli);
int run_contact_post(struct cli *cli);
int run_keys_new(struct cli *cli);
int run_keys_show(struct cli *cli);
int run_keys_enrol(struct cli *cli);
int run_keys_rotate(struct cli *cli);
int run_keys_add(struct cli *cli);
int run_keys_code(struct cli *cli);
int run_contact_show(struct cli *cli);
int run_party_password(struct cli *cli);
int run_phone(struct cli *cli);
int run_session_login(struct cli *cli);
int run_session_logout(struct cli *cli);
int run_session_list(struct cli *cli);
int run_figures(struct cli *cli);
int run_import(struct cli *cli);
int run_import_template(struct cli *cli);
int run_totals(struct cli *cli);
int run_report(struct cli *cli);
int run_doctor(struct cli *cli);
int run_help(struct cli *cli);

#endif
