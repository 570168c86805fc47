# Sourced by runtime/run and itest/verify: a JDK 17 or newer, and Maven; Chromium and promtool for the tests.

have_jdk() {
    command -v javac >/dev/null 2>&1 || return 1
    major=$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
    [ "${major:-0}" -ge 17 ]
}

# Sets as_root: what to put before a command that only root may run; "no" when there is no way.
find_root() {
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            as_root="sudo -n"
        else
            as_root=no
        fi
    fi
}

need_jdk_and_maven() {
    missing=
    have_jdk || missing="openjdk-17-jdk-headless"
    command -v mvn >/dev/null 2>&1 || missing="${missing:+$missing }maven"
    install_missing
}

# Chromium and what drives it, for the tests of pages in a browser.
need_browser() {
    missing=
    command -v chromium >/dev/null 2>&1 || missing="chromium"
    command -v chromedriver >/dev/null 2>&1 || missing="${missing:+$missing }chromium-driver"
    install_missing --no-install-recommends
}

# Installs $missing, if it may; else prints the line to run and ends.
install_missing() {
    [ -n "$missing" ] || return 0
    find_root
    if [ "$as_root" = no ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "Missing: $missing. Please run:  sudo apt-get update && sudo apt-get install -y $* $missing" >&2
        exit 1
    fi
    echo "Installing $missing ..."
    # $as_root and $missing are lists of words on purpose.
    # shellcheck disable=SC2086
    { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@" $missing; } ||
        { echo "apt-get could not install $missing" >&2; exit 1; }
}

# promtool, for the tests of features/monitoring. Where there is none its package is unpacked into that folder, not installed:
# installing would start a server. Ends when that fails.
need_promtool() {
    command -v promtool >/dev/null 2>&1 && return 0
    if [ ! -x "$1/usr/bin/promtool" ]; then
        echo "Fetching promtool ..."
        mkdir -p "$1"
        (cd "$1" && fetch_package prometheus && dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool &&
            rm prometheus_*.deb) || {
            echo "Missing: promtool. Please put it on the PATH; it is part of Debian's package prometheus" >&2
            exit 1
        }
    fi
    PATH=$PATH:$(cd "$1" && pwd)/usr/bin
    export PATH
}

# Downloads a package into the current folder.
fetch_package() {
    command -v apt-get >/dev/null 2>&1 || return 1
    apt-get download -q "$1" 2>/dev/null && return 0
    find_root
    [ "$as_root" != no ] && $as_root apt-get update -q && apt-get download -q "$1"
}
