#!/bin/sh
# Builds the C reference servers and the load generator: bench/build-references.sh OUTPUT_FOLDER
# Needs gcc and the C library's and kernel's headers. With LOOP_INSTALL=1 and as root it installs what is missing (Debian, Ubuntu).
# -O2: the servers spend nearly all of their time in the kernel (utime against stime in /proc/PID/stat), so -O3 has nothing to gain.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build-references.sh OUTPUT_FOLDER}
flags="-O2 -march=native -std=gnu11 -Wall -Wextra"
packages="gcc libc6-dev linux-libc-dev"

has_all() { command -v gcc >/dev/null 2>&1 && printf '#include <linux/io_uring.h>\n#include <stdio.h>\n' | gcc -E - >/dev/null 2>&1; }

if ! has_all; then
    if [ "${LOOP_INSTALL:-0}" = 1 ] && [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        apt-get install -y -qq $packages
    fi
    has_all || { echo "build-references: needs a C compiler and headers. Install the packages '$packages', or run as root with LOOP_INSTALL=1." >&2; exit 1; }
fi

mkdir -p "$out"
for program in reference/echo_uring reference/echo_epoll reference/files_uring reference/timer_wheel load/echo_load load/http_load load/datagram_load; do
    gcc $flags -o "$out/$(basename $program)" "$here/$program.c"
done
echo "gcc $(gcc -dumpfullversion) $flags"
