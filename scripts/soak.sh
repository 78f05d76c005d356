#!/usr/bin/env bash
# The long run of faults on real processes.
#   soak.sh [--kills N] [--power-cuts N] [--seed N]    default 1,000 and 200
# A line of progress now and then, one summary line at the end. Exit 0 when
# every history was sound, 1 at the first that was not, 77 when skipped.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

export LIENKET_BIN=${LIENKET_BIN:-$PWD/build/release/bin}
export LIENKET_DATA=${LIENKET_DATA:-$PWD/model/data}
# Debian's python3 is the one that its packages are for.
export PATH=/usr/bin:$PATH

exec python3 tests/faults/soak.py "$@"
