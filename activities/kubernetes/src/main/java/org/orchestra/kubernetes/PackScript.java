package org.orchestra.kubernetes;

import static org.orchestra.domain.Text.format;

import java.nio.file.Path;
import java.util.List;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.volume.PackFolder;
import org.orchestra.volume.linux.FileNames;

/**
 * The script that runs the commands of a pack one after another. It lies on the volume, with the list of its runs at its end:
 * each is a call of a function with quoted arguments, so that names and commands may have any bytes, and the list any length. A
 * command is one argument of a process, so it has at most 128 KiB.
 *
 * <p>It is process 1 of the container. So it alone is not reached by a signal to all processes, and after each command it kills
 * everything else: the next one starts in a clean group. While a command runs, a watchdog in the background looks for its
 * time limit and for a request to stop it. A job that stops the watchdog is ended with the pod, by the worker or by the
 * pod's deadline.
 *
 * <p>A run that ends while the pod is being stopped is not said to have ended: its end is that of the pod, however it coped with
 * the signal.
 *
 * <p>Its variables have names that no image has among its own, which the commands are to find as they are.
 *
 * <p>The script needs no program but {@code /bin/sh}; it uses {@code sleep} and {@code chmod} where there are such.
 */
final class PackScript {
    /** Lets the script start nothing more, and signals every process of the container except the first. */
    static final List<String> TERMINATE = List.of("/bin/sh", "-c", "true >.stopping; kill -TERM -1");

    private static final String FUNCTIONS = """
            exec 2>/dev/null
            umask 0

            # Sets p_now to the time since the machine started, in hundredths of a second.
            now() {
              read -r p_now p_rest </proc/uptime
              p_now=${p_now%.*}${p_now#*.}
              p_now=${p_now#0}
              p_now=${p_now#0}
            }

            # Sets p_kills and p_peak to what the kernel has counted of the container's memory.
            memory() {
              p_kills= p_peak=
              for p_file in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
                [ ! -r $p_file ] || while read -r p_key p_value; do
                  [ "$p_key" != oom_kill ] || p_kills=$p_value
                done <$p_file
              done
              for p_file in /sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes; do
                [ ! -r $p_file ] || read -r p_peak <$p_file
              done
            }

            abandon() {
              echo "orchestra: $1" >>/dev/termination-log
              exit 1
            }

            write() {
              echo "$1" >>.journal || abandon 'the journal of the pack cannot be written'
            }

            # Stops the command of a run when its time is over or somebody asks for it.
            watch() { # number, time limit in seconds
              p_grace=
              while [ -z "$p_grace" ]; do
                sleep 1 || [ $? -ne 127 ] || exit
                [ ! -e .stopping ] || exit
                now
                if [ -e ".stop/$1" ]; then
                  p_grace=$p_kill_grace
                elif [ $((p_now - p_start)) -ge $(($2 * 100)) ]; then
                  p_grace=$p_time_grace
                fi
              done
              kill -TERM -1
              while [ $p_grace -gt 0 ] && kill -0 -1; do
                sleep 1
                p_grace=$((p_grace - 1))
              done
              kill -KILL -1
            }

            run() { # number, attempt, folder, command
              cd "./$3" || exit 126
              if true >>"$p_task/$3.log"; then
                exec >>"$p_task/$3.log" 2>&1
              else
                exec >/dev/null
              fi
              export ORCHESTRA_JOB="$1" ORCHESTRA_ATTEMPT="$2"
              exec /bin/sh -c -- "$4"
            }

            job() { # number, attempt, time limit in seconds, folder, command
              [ ! -e .stopping ] || exit 143
              now
              p_start=$p_now
              [ $((p_start - ${p_first:-$p_start})) -le $((p_limit * 100)) ] || exit 0
              set -C
              true >".claims/$1"
              p_claimed=$?
              set +C
              [ $p_claimed -eq 0 ] || return 0
              p_first=${p_first:-$p_start}
              write "start $1 $p_boot $p_start"
              memory
              p_killed_before=$p_kills p_peak_before=$p_peak
              # A job may signal its whole group: the watchdog ignores that from the beginning.
              trap '' TERM INT HUP
              watch "$1" "$3" >/dev/null &
              p_watchdog=$!
              trap - TERM INT HUP
              (run "$1" "$2" "$4" "$5") </dev/null
              p_code=$?
              now
              p_end=$p_now
              p_how=
              if [ -e ".stop/$1" ]; then
                p_how=' killed'
              elif [ $((p_end - p_start)) -ge $(($3 * 100)) ]; then
                p_how=' time'
              fi
              # After a TERM, processes that the command left behind may still save its work.
              if [ -e .stopping ]; then
                kill -KILL $p_watchdog
                wait $p_watchdog
                [ $p_code -ne 143 ] || for p_pause in 1 1 2 3 5 8 10; do kill -0 -1 || break; sleep $p_pause; done
                exit 143
              fi
              [ $p_code -ne 143 ] || [ -z "$p_how" ] || wait $p_watchdog
              # A process that is killed may take a while to go.
              p_rounds=0
              while kill -KILL -1; do
                (:)
                p_rounds=$((p_rounds + 1))
                [ $p_rounds -lt 100 ] || sleep 1
                now
                [ $((p_now - p_end)) -lt 6000 ] || abandon 'a run of the pack left processes that cannot be killed'
              done
              wait
              memory
              [ "$p_kills" = "$p_killed_before" ] || p_how="$p_how oom"
              [ "$p_peak" = "$p_peak_before" ] || p_how="$p_how peak=$p_peak"
              # So that the worker may move it, which may be another account.
              chmod 0777 "./$4"
              [ ! -e .stopping ] || exit 143
              write "end $1 $p_code $p_boot $p_end$p_how"
            }

            p_boot=0
            while read -r p_key p_value p_rest; do
              [ "$p_key" != btime ] || p_boot=$p_value
            done </proc/stat
            """;

    private PackScript() {}

    /** The script, in the bytes that a shell reads. */
    static byte[] of(PackSpec pack) {
        PackFolder place = PackFolder.of(pack);
        StringBuilder script = new StringBuilder(FUNCTIONS);
        script.append(format(
                "p_kill_grace=%d p_time_grace=%d p_limit=%d p_first= p_task=%s\n",
                KubernetesJobApi.KILL_SECONDS,
                KubernetesJobManifest.GRACE.toSeconds(),
                pack.limit().toSeconds(),
                quoted(place.task().toString())));
        script.append(format(
                "export ORCHESTRA_TASK=%s ORCHESTRA_SCRATCH=%s\n",
                quoted(pack.common().task().name()),
                quoted(pack.common().paths().scratch())));
        script.append("cd \"$p_task\" || abandon 'the folder of the task is not there'\n");
        for (RunSpec run : pack.runs()) {
            script.append(format(
                    "job %d %d %d %s %s\n",
                    run.key().job(),
                    run.key().attempt(),
                    run.allocation().maxSeconds(),
                    quoted(place.task()
                            .relativize(Path.of(run.paths().directory()))
                            .toString()),
                    quoted(run.command())));
        }
        return FileNames.encode(script.append("exit 0\n").toString());
    }

    /** The command of the container, whose working directory is the folder of the task. */
    static List<String> command(PackFolder place) {
        return List.of("/bin/sh", place.task().relativize(place.script()).toString());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
