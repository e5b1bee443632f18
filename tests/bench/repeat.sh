#!/bin/sh
# repeat.sh N COMMAND...: runs it N times, so that a clock of 10 ms can measure it.
n=$1
shift
while [ "$n" -gt 0 ]; do
    "$@" || exit
    n=$((n - 1))
done
