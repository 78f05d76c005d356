#!/usr/bin/env bash
# `./run bench reconnect`: how soon 900 clients are answered again, after the
# broker was killed and after a network that had parted, as JSON lines.
set -euo pipefail
# Debian's python3 is the one that its packages are for.
export PATH=/usr/bin:$PATH
exec python3 tests/faults/bench_reconnect.py "$@"
