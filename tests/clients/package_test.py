#!/usr/bin/env python3
"""A program of somebody else builds with nothing but pkg-config."""
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["LIENKET_BIN"]).resolve().parent

PROGRAM = r"""
#include <stdio.h>
#include "base/curve.h"
#include "clients/lib/client.h"

int main(int count, char **words)
{
    struct client_options options = {.key_path = words[1],
                                     .server_path = words[1],
                                     .endpoint = "ipc:///nowhere/front",
                                     .deadline_ms = 50};
    struct curve_pair *keys = curve_pair_create();
    if (count != 2 || curve_file_write(words[1], keys) != STATUS_ok)
        return 2;
    curve_pair_destroy(keys);
    struct nothing nothing = {0};
    struct client_reply reply;
    struct client *client;
    client_reply_init(&reply);
    if (client_open(&options, &client) != STATUS_ok)
        return 1;
    puts(status_name(client_call(client, VERB_hello, &nothing, &reply)));
    client_reply_clear(&reply);
    client_close(client);
    return 0;
}
"""


class Package(unittest.TestCase):
    def test_the_installed_client_is_found_compiled_and_linked(self):
        with tempfile.TemporaryDirectory() as folder:
            prefix = pathlib.Path(folder)
            subprocess.run(
                ["cmake", f"-DCMAKE_INSTALL_PREFIX={prefix}", "-P",
                 BUILD / "clients" / "lib" / "cmake_install.cmake"],
                check=True, capture_output=True)
            (pc,) = prefix.rglob("lienket-client.pc")
            flags = subprocess.run(
                ["pkg-config", f"--define-variable=prefix={prefix}", "--cflags",
                 "--libs", "lienket-client"],
                env=dict(os.environ, PKG_CONFIG_PATH=str(pc.parent)),
                check=True, capture_output=True, text=True).stdout
            source = prefix / "other.c"
            source.write_text(PROGRAM, encoding="utf-8")
            subprocess.run(["cc", "-std=c17", source, "-o", prefix / "other",
                            *shlex.split(flags)], check=True)
            said = subprocess.run([prefix / "other", prefix / "key"], check=True,
                                  capture_output=True, text=True).stdout
            self.assertEqual(said, "unavailable\n")


if __name__ == "__main__":
    if not shutil.which("pkg-config"):
        raise SystemExit(77)
    unittest.main()
