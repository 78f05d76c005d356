/* Where the program's own files are: found from where the program itself is,
 * so that a build tree and an installed tree both work without settings. */
#ifndef LIENKET_CLIENTS_CLI_FOLDER_H
#define LIENKET_CLIENTS_CLI_FOLDER_H

/* Each returns memory to be freed, or NULL when there is none. */

/* share/locale beside bin/. */
char *folder_of_locales(void);

/* $XDG_STATE_HOME/lienket or ~/.local/state/lienket, made when missing. */
char *folder_of_state(void);

#endif
