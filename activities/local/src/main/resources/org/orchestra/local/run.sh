#!/bin/sh
# Runs a command apart from the server, and records for a later server which processes it has and how it ended.
#
#   run.sh run FOLDER namespace USER SHARED [HIDDEN]...
#   run.sh run FOLDER session
#   run.sh probe USER SHARED [HIDDEN]...    exit code 0 when this machine allows namespaces
#
# The working directory is the one of the run. With "namespace" its processes have a process namespace of their own, which
# none of them can leave and which dies with its first process, and a view of the files of their own: the folder USER,
# which holds the working directory, can only be read but for the working directory and for USER/scratch, and so can the
# folders SHARED, paths beside USER with spaces between them; nothing else below the folders HIDDEN is there. Shared memory is their own, and login sessions are out of their reach. With "session"
# they have a session of their own.
#
# FOLDER/command   the command, in the bytes that its user gave
# FOLDER/owner     boot id; pid and start of this script; pid and start of the command's session leader or of the first
#                  process of its namespace; "namespace" or "session". Created by a hard link: complete at once, and only
#                  once. Of two scripts for one run only one runs the command.
# FOLDER/running   becomes FOLDER/exit.CODE when the command has ended with that code, and FOLDER/go-on becomes
#                  FOLDER/stop.REASON when the server stops it. Only names change: that succeeds on a full disk.
# FOLDER/obstacle  what was said when the namespace could not be made; then FOLDER/owner is a link to FOLDER/nobody, or peak is
#                  still "-".
# FOLDER/peak      the highest memory that its processes were seen to have together, in KiB; "-" until its namespace is made.
#                  Overwritten in place, which needs no space either.

# Sets $identity to "<pid> <start in clock ticks since boot>" of this process, as the mounted /proc has it: unlike the pid
# alone, unique for one boot.
identify() {
    read -r stat </proc/self/stat || exit 1
    pid=${stat%% *}
    # Splitting into words is intended.
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    shift 19
    identity="$pid $1"
}

# own WRAPPER: makes this process the one that runs the command, or ends it.
own() {
    identify
    read -r boot </proc/sys/kernel/random/boot_id
    {
        echo "$boot $1 $identity $kind" >"$folder/owner.$pid" && ln "$folder/owner.$pid" "$folder/owner"
        owned=$?
        rm -f "$folder/owner.$pid"
    } 2>/dev/null
    [ "$owned" -eq 0 ] || exit 1
    command=$(cat "$folder/command")
}

# confine USER SHARED [HIDDEN]...: takes away from this mount namespace what a job must not reach.
confine() {
    user=$1 shared=$2
    users=${user%/*}
    directory=$(pwd -P)
    shift 2
    cd "$user" || return 1
    [ -z "$shared" ] || exec 4<.. || return 1
    # PostgreSQL's memory is there, and a job's own is given back when the job ends.
    [ ! -d /dev/shm ] || mount -t tmpfs -o mode=1777,nosuid,nodev none /dev/shm || return 1
    # A login session of this account starts programs for whoever reaches its sockets.
    [ ! -d /run/user ] || mount -t tmpfs -o size=1m,mode=755 none /run/user || return 1
    for hidden in "$@"; do
        # Below these two nothing is left of the path, and what is made belongs to the job's memory.
        case $hidden in
            /dev/shm/* | /run/user/*) mkdir -p "$hidden" || return 1 ;;
        esac
        mount -t tmpfs -o size=1m,mode=755 none "$hidden" || return 1
    done
    # The user's folder is known as the working directory, for its path may lead nowhere by now.
    mkdir -p "$user" && mount --no-canonicalize --rbind . "$user" || return 1
    # By the open folder, as the paths lead nowhere by now.
    for dataset in $shared; do
        mkdir -p "$users/$dataset" || return 1
        mount --no-canonicalize --rbind "/proc/self/fd/4/$dataset" "$users/$dataset" || return 1
        mount -o remount,bind,ro "$users/$dataset" || return 1
    done
    exec 4<&-
    mount --bind "$directory" "$directory" && mount --bind "$user/scratch" "$user/scratch" || return 1
    for readable in "$user" "$@"; do
        mount -o remount,bind,ro "$readable" || return 1
    done
    mount -t proc proc /proc || return 1
    # Of the kernel root may change much without any privilege: the program that it starts for a core dump, for example.
    [ "$uid" != 0 ] || protect_kernel || return 1
    cd "$directory" || return 1
}

# Makes read-only what root may write of the kernel by its name alone.
protect_kernel() {
    closed=$(cut -d " " -f 5 /proc/self/mountinfo | grep -e "^/sys$" -e "^/sys/")
    for point in /proc/bus /proc/fs /proc/irq /proc/sys /proc/sysrq-trigger; do
        if [ -e "$point" ]; then
            mount --bind "$point" "$point" || return 1
            closed="$point $closed"
        fi
    done
    for point in $closed; do
        # What another mount covers is not there, and needs no protection.
        [ ! -e "$point" ] || mount -o remount,bind,ro "$point" || return 1
    done
}

# Runs a program without power over the mounts: these belong to the user namespace above its own.
powerless() { setsid unshare --user --map-user="$uid" --map-group="$gid" "$@"; }

# total FILE PREFIX: sets $sum to the KiB of all processes of this namespace.
total() {
    sum=0
    for process in /proc/[0-9]*; do
        while read -r key value _; do
            case $key in
                "$2Anon:" | "$2Shmem:") sum=$((sum + value)) ;;
            esac
        done <"$process/$1"
    done 2>/dev/null
}

# record KIB: writes to the file that confine has put out of reach.
record() { printf '%12s\n' "$1" 1<>/proc/self/fd/3; }

# Records the peak once a second, for the case that no server does. As the server does it, the shares, which are expensive
# to read, are only read when they may be higher.
sample() {
    peak=0
    while sleep 1; do
        total status Rss
        [ "$sum" -le "$peak" ] || total smaps_rollup Pss_
        [ "$sum" -le "$peak" ] || { peak=$sum && record "$peak"; }
    done
}

namespaces() {
    setsid unshare --user --map-root-user --pid --ipc --fork --kill-child --mount /bin/sh "$script" "$@"
}

script=$0
stage=$1
shift

case $stage in
    probe)
        namespaces probe-first "$(id -u)" "$(id -g)" "$@"
        ;;
    probe-first)
        uid=$1 gid=$2
        shift 2
        confine "$@" && powerless true
        ;;
    run)
        folder=$1 kind=$2
        shift 2
        identify
        wrapper=$identity
        if [ "$kind" = namespace ]; then
            namespaces run-first "$folder" "$wrapper" "$(id -u)" "$(id -g)" "$@" 2>>"$folder/obstacle"
            code=$?
            # Has no effect on a command that has an owner.
            [ ! -s "$folder/obstacle" ] || ln "$folder/nobody" "$folder/owner" 2>/dev/null
        else
            setsid /bin/sh "$script" run-session "$folder" "$wrapper"
            code=$?
        fi
        { read -r owner <"$folder/owner"; } 2>/dev/null || exit
        case $owner in
            *" $wrapper "*) ;;
            *) exit ;;
        esac
        # A machine that shuts down may kill the command a moment before this script: that is no failure of the command.
        [ "$code" -ne 143 ] || [ ! -e "$folder/go-on" ] || sleep 1
        until mv "$folder/running" "$folder/exit.$code" 2>/dev/null || [ ! -e "$folder/running" ]; do
            sleep 1
        done
        ;;
    run-session)
        folder=$1 kind=session
        own "$2"
        exec /bin/sh -c -- "$command"
        ;;
    run-first)
        folder=$1 kind=namespace uid=$3 gid=$4
        own "$2"
        exec 3>>"$folder/peak"
        shift 4
        confine "$@" || exit 1
        record 0
        # From here on the command's words, which go where its output goes.
        exec 2>&1
        sample >/dev/null 2>&1 &
        powerless /bin/sh -c -- "$command" 3>&-
        ;;
esac
