#include "broker/broker.h"
#include "broker/keeping.h"

int main(int argc, char **argv)
{
    struct settings settings;
    settings_read(argc, argv, &settings);
    log_open("lienket-broker", settings.log);
    int code = keeping_run(&settings);
    if (code >= 0)
        return code;
    struct broker *broker = broker_open(&settings);
    code = broker_run(broker);
    broker_close(broker);
    return code;
}
