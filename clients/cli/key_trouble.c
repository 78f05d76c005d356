#include "clients/cli/key_trouble.h"

#include <string.h>

#include "base/curve.h"
#include "clients/lib/key_files.h"

static const char *kept(struct cli *cli, char *path)
{
    const char *copy = cli_format(cli, "%s", path ? path : "");
    memory_free(path);
    return copy;
}

const char *key_trouble_key_path(struct cli *cli)
{
    return kept(cli, key_files_key(cli->arguments.settings.key));
}

const char *key_trouble_server_path(struct cli *cli)
{
    const char *key = key_trouble_key_path(cli);
    return kept(cli, key_files_server(cli->arguments.settings.server_key, key));
}

const char *key_trouble_public(struct cli *cli)
{
    struct curve_key key;
    char text[CURVE_TEXT_SIZE];
    if (curve_file_read_public(key_trouble_key_path(cli), &key) != STATUS_ok)
        return NULL;
    curve_key_format(key, text);
    return cli_format(cli, "%s", text);
}

static const char *missing(struct cli *cli, const char *path)
{
    if (strcmp(path, key_trouble_server_path(cli)) == 0)
        return cli_format(cli,
                          _("The server's public key is not at %s. Next: get "
                            "server.pub from who runs the broker, and put it "
                            "there"),
                          path);
    return cli_format(cli,
                      _("There is no key at %s. Next: lienket keys new, then "
                        "ask a coordinator for a code; on the broker's own "
                        "machine: --key STORE/keys/operator.key"),
                      path);
}

const char *key_trouble_file(struct cli *cli)
{
    struct key_fault fault = key_files_fault();
    if (fault.status == STATUS_not_found)
        return missing(cli, fault.path);
    if (fault.status == STATUS_denied)
        return cli_format(cli,
                          _("Others can read %s, so it is not used. Next: "
                            "chmod 600 %s, and if somebody may have read it: "
                            "lienket keys rotate --overlap 0"),
                          fault.path, fault.path);
    if (fault.status == STATUS_invalid)
        return cli_format(cli, _("%s is no key file."), fault.path);
    return cli_format(cli, _("%s cannot be read."), fault.path);
}

const char *key_trouble_refused(struct cli *cli)
{
    const char *key = key_trouble_public(cli);
    return cli_format(cli,
                      _("this key is not known: %s (%s). Next: enrol it with a "
                        "code from a coordinator (lienket keys enrol), or name "
                        "another one with --key FILE"),
                      key_trouble_key_path(cli), key ? key : "");
}

const char *key_trouble_hung_up(struct cli *cli)
{
    return cli_format(cli,
                      _("somebody is there, but no handshake comes about: "
                        "it is not the server of %s, or it has too much to do. "
                        "Next: get server.pub anew from who runs the broker"),
                      key_trouble_server_path(cli));
}
