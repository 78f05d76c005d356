#!/usr/bin/env bash
# `./run bench growth`: time and memory of full solves from 1k to 100k offers
# and as many needs, as JSON lines and as the picture docs/growth.svg.
set -euo pipefail
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
build/release/tests/bench_engine --alone season | tee "$lines"
python3 scripts/growth_plot.py <"$lines" >docs/growth.svg
