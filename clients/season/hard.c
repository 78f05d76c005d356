#include "clients/season/season.h"

void season_hard(struct season *season)
{
    (void)season;
}
