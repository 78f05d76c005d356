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

# tracked FILTER...: the C files and scripts of the project, one a line.
tracked() {
    git -c safe.directory="$PWD" "$@" -- '*.c' '*.h' '*.sh' run .ci/run
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

if [[ $only == changed ]]; then
    names=$(tracked diff --name-only --diff-filter=d HEAD)
else
    names=$(tracked ls-files --cached)
fi

# pick SUFFIX...: of the names, those that end so and are still there.
pick() {
    local name suffix
    while read -r name; do
        for suffix in "$@"; do
            if [[ $name == *"$suffix" && -f $name ]]; then echo "$name"; fi
        done
    done <<<"$names"
}

mapfile -t sources < <(pick .c)
mapfile -t code < <(pick .c .h)
mapfile -t scripts < <(pick .sh run)

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
# A path of one machine means nothing on another.
# shellcheck disable=SC2317  # `part` calls it
no_machine_paths() {
    ! git -c safe.directory="$PWD" grep -nIE \
        '(^|[^A-Za-z0-9_.-])/(home|root|work)/[a-z]'
}
part paths no_machine_paths
part floors python3 scripts/floors.py
if ((${#scripts[@]})); then
    part shellcheck shellcheck "${scripts[@]}"
fi
if ((${#sources[@]})); then
    configure || exit 1
    part clang-tidy python3 scripts/tidy.py build/lint build/lint-cache \
        "$jobs" "${sources[@]}"
fi
exit "$status"
