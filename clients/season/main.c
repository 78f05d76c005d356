#include "base/log.h"
#include "clients/season/options.h"
#include "clients/season/outlet.h"
#include "clients/season/season.h"

int main(int count, char **words)
{
    struct season_options options;
    struct season season;
    season_options_parse(count, words, &options);
    log_open("lienket-season", options.is_quiet ? LOG_ERROR : LOG_INFO);
    if (options.awaits)
        return season_await(&options);
    season_init(&season, options.seed, options.from_day);
    season.data = options.data;
    return options.posts ? season_post(&season, &options)
                         : season_print(&season, &options);
}
