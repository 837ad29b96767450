# Sets $python to a Python between 3.10 and 3.13: $PYTHON alone when it is set, else
# the system's, else another on the path; installs Debian's when there is none.
fits() {
    [ -n "$1" ] && command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
    python=
    for candidate in ${PYTHON:-/usr/bin/python3 python3 python3.13 python3.12 python3.11 python3.10}; do
        if fits "$candidate"; then python=$candidate; return 0; fi
    done
    return 1
}

install_python() {
    [ -z "${PYTHON:-}" ] && ! command -v python3 >/dev/null 2>&1 || return 1
    command -v apt-get >/dev/null 2>&1 || return 1
    local sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    echo "· Cài python3 / Installing python3"
    $sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3
}

if ! find_python && ! { install_python && find_python; }; then
    cat >&2 <<'TEXT'
✘ Cần Python từ 3.10 đến 3.13, máy này không có bản phù hợp.
  → Cài một bản (Debian 12 trở lên, Ubuntu 22.04 trở lên: apt-get install python3),
    hoặc chỉ rõ: PYTHON=/đường/dẫn/python3.11 ./run

✘ Python 3.10 to 3.13 is needed, this machine has none that fits.
  → Install one (Debian 12 or newer, Ubuntu 22.04 or newer: apt-get install python3),
    or name it: PYTHON=/path/to/python3.11 ./run
TEXT
    exit 1
fi
