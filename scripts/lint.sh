#!/usr/bin/env bash
# What the compiler does not check: format, clang-tidy, limits, scripts.
#   lint.sh [--changed]    --changed: only files that differ from the commit
# Every part runs, so that one call shows all there is to mend.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
jobs=${LIENKET_JOBS:-2}
status=0

# part NAME COMMAND...: runs it, remembers a failure.
part() {
    local name=$1
    shift
    if "$@"; then
        echo "lint: $name: ok"
    else
        echo "lint: $name: FAILED"
        status=1
    fi
}

# chosen PATTERN...: the tracked files that still exist, one a line.
chosen() {
    if [[ $only == changed ]]; then
        git diff --name-only --diff-filter=d HEAD -- "$@"
    else
        comm -23 <(git ls-files -- "$@" | sort) \
            <(git ls-files --deleted -- "$@" | sort)
    fi
}

only=all
case ${1:-} in
'') ;;
--changed) only=changed ;;
*)
    echo "lint: ? $1 (--changed)" >&2
    exit 64
    ;;
esac

mapfile -t sources < <(chosen '*.c')
mapfile -t code < <(chosen '*.c' '*.h')
mapfile -t scripts < <(chosen '*.sh' run .ci/run)

# shellcheck disable=SC2317  # `part` calls it
configure() {
    cmake -S . -B build/lint -G Ninja -DCMAKE_C_COMPILER=clang \
        -DCMAKE_BUILD_TYPE=Debug -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
        -DLIENKET_FUZZ=ON >build/configure-lint.log 2>&1 ||
        { cat build/configure-lint.log && return 1; }
}

mkdir -p build
if ((${#code[@]})); then
    part format clang-format --dry-run -Werror "${code[@]}"
    part limits python3 scripts/limits.py "${code[@]}"
fi
part floors python3 scripts/floors.py
if ((${#scripts[@]})); then
    part shellcheck shellcheck "${scripts[@]}"
fi
if ((${#sources[@]})); then
    part configure configure
    part clang-tidy python3 scripts/tidy.py build/lint build/lint-cache \
        "$jobs" "${sources[@]}"
fi
exit "$status"
