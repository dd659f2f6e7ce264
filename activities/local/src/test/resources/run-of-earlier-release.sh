#!/bin/sh
# Runs a command in a session of its own and records its processes and its exit code for a later server.
#
#   run.sh FOLDER COMMAND
#
# FOLDER/owner  boot id; pid and start of this script; pid and start of the command's session leader. Created by a hard
#               link: complete at once, and only once. Of two scripts for one run only one runs the command.
# FOLDER/exit   the command's exit code, when it has ended.
# FOLDER/stop   the reason to stop the command, written by the server.

# "<pid> <start in clock ticks since boot>": unlike the pid alone, unique for one boot.
identity() {
    pid=$1
    read -r stat <"/proc/$pid/stat" || exit 1
    # Splitting into words is intended.
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    shift 19
    echo "$pid $1"
}

folder=$1

if [ $# -eq 3 ]; then
    read -r boot </proc/sys/kernel/random/boot_id
    {
        echo "$boot $3 $(identity $$)" >"$folder/owner.$$" && ln "$folder/owner.$$" "$folder/owner"
        owned=$?
        rm -f "$folder/owner.$$"
    } 2>/dev/null
    [ "$owned" -eq 0 ] || exit
    exec /bin/sh -c "$2"
fi

self=$(identity $$)
setsid /bin/sh "$0" "$1" "$2" "$self"
code=$?
{ read -r owner <"$folder/owner"; } 2>/dev/null || exit
case $owner in
    *" $self "*) ;;
    *) exit ;;
esac
# A machine that shuts down may kill the command a moment before this script: that is not a failure of the command.
[ "$code" -ne 143 ] || [ -e "$folder/stop" ] || sleep 1
echo "$code" >"$folder/exit.new" && mv "$folder/exit.new" "$folder/exit"
