# Sourced by runtime/run and itest/verify: a JDK 17 or newer, and Maven.

have_jdk() {
    command -v javac >/dev/null 2>&1 || return 1
    major=$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
    [ "${major:-0}" -ge 17 ]
}

# Installs what is missing, if it may; else prints the line to run and ends.
need_jdk_and_maven() {
    missing=
    have_jdk || missing="openjdk-17-jdk-headless"
    command -v mvn >/dev/null 2>&1 || missing="${missing:+$missing }maven"
    [ -n "$missing" ] || return 0
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            as_root="sudo -n"
        else
            as_root=no
        fi
    fi
    if [ "$as_root" = no ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "Missing: $missing. Please run:  sudo apt-get update && sudo apt-get install -y $missing" >&2
        exit 1
    fi
    echo "Installing $missing ..."
    # $as_root and $missing are lists of words on purpose.
    # shellcheck disable=SC2086
    { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $missing; } ||
        { echo "apt-get could not install $missing" >&2; exit 1; }
}
