#!/bin/sh
# A lab through gramme batch against what it stands beside; prints ratios.
#
#     tests/bench/lab.sh BUILD_DIR [EXPERIMENTS] [FOLDER]
#
# FOLDER holds lab and sites: a memory file system, with 130 kB for each experiment's inputs and the site beside.
# CPU time (user + system, children too) unless said, so that other work on the machine disturbs less.
set -eu
build=$(cd "$1" && pwd)
count=${2:-1000}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${3:-/dev/shm}/gramme-lab-XXXXXX")
trap 'rm -rf "$work"' EXIT
gramme=$build/gramme
lab=$work/lab
python3 "$here/make_lab.py" "$lab" "$count"

# measure NAME COMMAND...: a line "user+system wall KiB" to NAME.times
measure() {
    name=$1
    shift
    /usr/bin/time -o "$work/one" -f "%U %S %e %M" "$@" >"$work/$name.out" 2>"$work/$name.err" || {
        tail -n 3 "$work/$name.err" >&2
        return 1
    }
    tail -n 1 "$work/one" | awk '{ print $1 + $2, $3, $4 }' >>"$work/$name.times"
}
value() { tail -n 1 "$work/$1.times" | awk -v c="$2" '{ print $c }'; }
show() { printf '%-46s %9s s CPU %9s s wall %9s KiB\n' "$2" "$(value "$1" 1)" "$(value "$1" 2)" "$(value "$1" 3)"; }
ratio() { awk -v a="$2" -v b="$3" -v t="$1" 'BEGIN { printf "%-66s %9.3f\n", t, (b > 0 ? a / b : 0) }'; }

sample=$((count < 100 ? count : 100))
find "$lab" -name gramme.yaml | sort | head -n "$sample" >"$work/sample"
cat >"$work/singles" <<'END'
while read -r yaml; do "$1" report "$yaml" -o "$2/single/" --quiet; done <"$2/sample"
END

measure full taskset -c 0 "$gramme" batch "$lab" -o "$work/site" -j 1
sleep 3 # files that are younger than two seconds are looked at twice
measure first taskset -c 0 "$gramme" batch "$lab" -o "$work/site" -j 1
measure same taskset -c 0 "$gramme" batch "$lab" -o "$work/site" -j 1
k=$((count / 20 > 0 ? count / 20 : 1))
find "$lab" -name gramme.yaml | sort | head -n "$k" | while read -r yaml; do echo "# changed" >>"$yaml"; done
measure some taskset -c 0 "$gramme" batch "$lab" -o "$work/site" -j 1
measure two taskset -c 0,1 "$gramme" batch "$lab" -o "$work/site2" -j 2
measure singles taskset -c 0 sh "$work/singles" "$gramme" "$work"
measure summary taskset -c 0 "$gramme" summary "$work/site"

echo "lab: $count experiments"
show full "every HTML and PDF, one processor"
show same "nothing changed"
show some "$k changed"
show two "two processors"
show singles "$sample single reports, each a process"
show summary "summary alone"
echo
ratio "batch / sum of single runs            [at most 0.5, aim 0.3]" "$(value full 1)" \
    "$(awk -v s="$(value singles 1)" -v n="$count" -v m="$sample" 'BEGIN { print s * n / m }')"
ratio "nothing changed / full run            [at most 0.05, aim 0.018]" "$(value same 1)" "$(value full 1)"
ratio "k changed / (no-op + k runs)          [at most 1.5]" "$(value some 1)" \
    "$(awk -v s="$(value same 1)" -v f="$(value full 1)" -v n="$count" -v k="$k" 'BEGIN { print s + f * k / n }')"
ratio "wall: one processor / two             [at least 1.85]" "$(value full 2)" "$(value two 2)"
if python3 -c "import pandas, matplotlib, reportlab" 2>/dev/null; then
    log=$(find "$lab" -name power.csv | head -n 1)
    measure python taskset -c 0 python3 "$here/report_python.py" "$log" "$work/peer"
    ratio "Python, a process a report / batch    [bar 250 in one process]" \
        "$(awk -v p="$(value python 1)" -v n="$count" 'BEGIN { print p * n }')" "$(value full 1)"
fi
