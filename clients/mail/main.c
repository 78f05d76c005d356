#include "clients/mail/mailer.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv, mailer_run);
}
