#!/bin/sh
# Measures gramme against what people use instead, in one run, by turns; prints ratios of medians.
#
#     tests/bench/run.sh BUILD_DIR [MEBIBYTES] [ROUNDS]
#
# BUILD_DIR is a release build (cmake --preset release); needs GNU time, taskset and mawk; python3-pandas,
# python3-matplotlib and python3-reportlab add rows.  Times are CPU time (user + system) unless said, so
# that other work on the machine disturbs less.
set -eu
build=$(cd "$1" && pwd)
size=${2:-958}
rounds=${3:-3}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/gramme-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT

cmake --build "$build" --target gramme bench_make_log bench_drive >/dev/null
make_log=$(find "$build" -name bench_make_log -type f)
drive=$(find "$build" -name bench_drive -type f)
gramme=$build/gramme
log=$work/log.csv
small=$work/small.csv
"$make_log" 8 "$size" >"$log"
"$make_log" 2 1 | head -n 2001 >"$small"
cat "$log" >/dev/null # into the page cache

has() { python3 -c "import $1" 2>/dev/null || /usr/bin/python3 -c "import $1" 2>/dev/null; }
python=python3
python3 -c "import pandas" 2>/dev/null || python=/usr/bin/python3

# measure NAME CORES COMMAND...: a line "user+system wall KiB" to NAME.times
measure() {
    name=$1
    cores=$2
    shift 2
    if ! /usr/bin/time -o "$work/one" -f "%U %S %e %M" taskset -c "$cores" "$@" >"$work/$name.out" 2>"$work/$name.err"; then
        echo "$name failed:" >&2
        tail -n 3 "$work/$name.err" >&2
        return 1
    fi
    awk '{ print $1 + $2, $3, $4 }' "$work/one" >>"$work/$name.times"
}

# median NAME COLUMN
median() {
    sort -n -k "$2,$2" "$work/$1.times" | awk -v c="$2" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'
}

report() { # name, title, column of the times that counts
    [ -s "$work/$1.times" ] || return 0
    printf '%-44s %9s s CPU %9s s wall %9s KiB   %s\n' "$2" "$(median "$1" 1)" "$(median "$1" 2)" \
        "$(median "$1" 3)" "$(head -n 1 "$work/$1.out" | cut -c1-24)"
}

ratio() { # title, slow, fast, column, how many runs the fast one is
    [ -s "$work/$2.times" ] && [ -s "$work/$3.times" ] || return 0
    awk -v a="$(median "$2" "$4")" -v b="$(median "$3" "$4")" -v t="$1" -v n="${5:-1}" \
        'BEGIN { printf "%-58s %8.2f\n", t, (b > 0 ? n * a / b : 0) }'
}

round=0
while [ "$round" -lt "$rounds" ]; do
    measure drive 0 "$drive" "$log"
    measure gramme 0 "$gramme" report "$log" --to json -o - --no-digest
    measure digest 0,1 "$gramme" report "$log" --to json -o -
    measure whole 0 "$gramme" report "$log" --no-digest -o "$work/site/"
    if [ "$round" -eq 0 ]; then # the slow ones once
        measure mawk 0 mawk -f "$here/integrate.awk" "$log"
        if has pandas; then
            measure pandas 0 "$python" "$here/integrate_pandas.py" "$log" || true
        fi
    fi
    measure single 0 "$here/repeat.sh" 50 "$gramme" report "$small" -o "$work/one-report/"
    if has pandas && has matplotlib && has reportlab; then
        measure python 0 "$python" "$here/report_python.py" "$small" "$work/peer" || true
    fi
    round=$((round + 1))
done

echo "log: $(wc -c <"$log") bytes, $(wc -l <"$log") lines"
report drive "integral alone, 1 core"
report gramme "gramme report --to json --no-digest, 1 core"
report digest "gramme report --to json, 2 cores"
report whole "gramme report (HTML and PDF), 1 core"
report mawk "mawk, 1 core"
report pandas "pandas in chunks, 1 core"
report single "50 single reports (HTML and PDF), each a process"
report python "one of them: pandas, matplotlib, reportlab"
echo
echo "ratios (more is better; bar and aim of the project in brackets)"
ratio "1 GB: mawk / gramme, CPU            [bar 18, aim 32]" mawk gramme 1
ratio "1 GB: mawk / gramme with digest on 2 cores, wall [bar 15]" mawk digest 2
ratio "1 GB: pandas chunks / gramme, CPU   [bar 25, aim 44]" pandas gramme 1
ratio "1 GB: whole report / integral, CPU  [at most 1.3, aim 1.05]" whole drive 1
ratio "single report: Python / gramme, CPU [bar 150, aim 250]" python single 1 50
ratio "single report: Python / gramme, wall" python single 2 50
