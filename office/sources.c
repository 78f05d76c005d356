#include "office/sources.h"

#include "base/log.h"
#include "base/memory.h"
#include "model/data_folder.h"

const struct gazetteer *office_gazetteer(struct office_sources *sources)
{
    if (sources->has_looked)
        return sources->gazetteer;
    sources->has_looked = true;
    char *folder = data_folder_find();
    enum status status = folder ? gazetteer_create(folder, &sources->gazetteer)
                                : STATUS_not_found;
    if (status != STATUS_ok)
        log_warning("communes stay codes: %s: %s",
                    folder ? folder : "no data folder", status_name(status));
    memory_free(folder);
    return sources->gazetteer;
}

void office_sources_clear(struct office_sources *sources)
{
    gazetteer_destroy(sources->gazetteer);
    sources->gazetteer = NULL;
}
