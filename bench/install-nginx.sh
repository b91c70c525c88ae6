#!/bin/sh
# Says whether nginx is there, for the benchmark `sendfile`. With LOOP_INSTALL=1 and as root it installs it (Debian, Ubuntu), without starting it.
set -eu
if ! command -v nginx >/dev/null 2>&1; then
    if [ "${LOOP_INSTALL:-0}" = 1 ] && [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        # Its service must not start: port 80 is nobody's business here.
        [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; trap 'rm -f /usr/sbin/policy-rc.d' EXIT; }
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx-light >&2 || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx >&2
    fi
    command -v nginx >/dev/null 2>&1 || { echo "install-nginx: needs nginx. Install the package 'nginx-light', or run as root with LOOP_INSTALL=1." >&2; exit 1; }
fi
nginx -v 2>&1
