/* Where the shipped data files are: found from where the program itself is, so
 * that a build tree and an installed tree both work without settings. */
#ifndef LIENKET_MODEL_DATA_FOLDER_H
#define LIENKET_MODEL_DATA_FOLDER_H

/* The folder of communes.csv and catalogue/: $LIENKET_DATA, share/lienket of
 * the installation, model/data of the source tree. Memory to be freed, or NULL
 * when there is none. */
char *data_folder_find(void);

#endif
