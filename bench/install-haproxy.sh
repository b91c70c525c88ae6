#!/bin/sh
# Says whether HAProxy is there, for the benchmark `proxy`. With LOOP_INSTALL=1 and as root it installs it (Debian, Ubuntu), without starting it.
set -eu
if ! command -v haproxy >/dev/null 2>&1; then
    if [ "${LOOP_INSTALL:-0}" = 1 ] && [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        # Its service must not start.
        [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; trap 'rm -f /usr/sbin/policy-rc.d' EXIT; }
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends haproxy >&2
    fi
    command -v haproxy >/dev/null 2>&1 || { echo "install-haproxy: needs HAProxy. Install the package 'haproxy', or run as root with LOOP_INSTALL=1." >&2; exit 1; }
fi
haproxy -v | head -n 1
