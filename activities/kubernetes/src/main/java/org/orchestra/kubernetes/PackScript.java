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
 * each is a call of a function with quoted arguments, so that names and commands may have any bytes and any length.
 *
 * <p>It is process 1 of the container. So it alone is not reached by a signal to all processes, and after each command it kills
 * everything else: the next one starts in a clean group. While a command runs, a watchdog in the background looks for its
 * time limit and for a request to stop it. A job that stops the watchdog is ended with the pod, by the worker or by the
 * pod's deadline.
 *
 * <p>A run that ends while the pod is being stopped is not said to have ended: its end is that of the pod, however it coped with
 * the signal.
 *
 * <p>The script needs no program but {@code /bin/sh}; it uses {@code sleep} and {@code chmod} where there are such.
 */
final class PackScript {
    private static final String FUNCTIONS = """
            exec 2>/dev/null
            umask 0

            # Sets now to the time since the machine started, in hundredths of a second.
            now() {
              read -r now rest </proc/uptime
              now=${now%.*}${now#*.}
              now=${now#0}
              now=${now#0}
            }

            # Sets kills and peak to what the kernel has counted of the container's memory.
            memory() {
              kills= peak=
              for file in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
                [ ! -r $file ] || while read -r key value; do
                  [ "$key" != oom_kill ] || kills=$value
                done <$file
              done
              for file in /sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes; do
                [ ! -r $file ] || read -r peak <$file
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
              trap '' TERM INT HUP
              grace=
              while [ -z "$grace" ]; do
                sleep 1 || [ $? -ne 127 ] || exit
                [ ! -e .stopping ] || exit
                now
                if [ -e ".stop/$1" ]; then
                  grace=$kill_grace
                elif [ $((now - start)) -ge $(($2 * 100)) ]; then
                  grace=$time_grace
                fi
              done
              kill -TERM -1
              while [ $grace -gt 0 ] && kill -0 -1; do
                sleep 1
                grace=$((grace - 1))
              done
              kill -KILL -1
            }

            run() { # number, attempt, folder, command
              cd "./$3" || exit 126
              if true >>"$task/$3.log"; then
                exec >>"$task/$3.log" 2>&1
              else
                exec >/dev/null
              fi
              export ORCHESTRA_JOB="$1" ORCHESTRA_ATTEMPT="$2"
              exec /bin/sh -c -- "$4"
            }

            job() { # number, attempt, time limit in seconds, folder, command
              [ ! -e .stopping ] || exit 143
              now
              start=$now
              [ $((start - ${first:-$start})) -lt $((limit * 100)) ] || exit 0
              set -C
              true >".claims/$1"
              claimed=$?
              set +C
              [ $claimed -eq 0 ] || return 0
              first=${first:-$start}
              write "start $1 $boot $start"
              memory
              killed_before=$kills peak_before=$peak
              watch "$1" "$3" >/dev/null &
              watchdog=$!
              (run "$1" "$2" "$4" "$5") </dev/null
              code=$?
              now
              end=$now
              how=
              if [ -e ".stop/$1" ]; then
                how=' killed'
              elif [ $((end - start)) -ge $(($3 * 100)) ]; then
                how=' time'
              fi
              # After a TERM, processes that the command left behind may still save its work.
              if [ -e .stopping ]; then
                kill -KILL $watchdog
                wait $watchdog
                [ $code -ne 143 ] || for pause in 1 1 2 3 5 8 10; do kill -0 -1 || break; sleep $pause; done
                exit 143
              fi
              [ $code -ne 143 ] || [ -z "$how" ] || wait $watchdog
              # A process that is killed may take a while to go.
              rounds=0
              while kill -KILL -1; do
                (:)
                rounds=$((rounds + 1))
                [ $rounds -lt 100 ] || sleep 1
                now
                [ $((now - end)) -lt 6000 ] || abandon 'a run of the pack left processes that cannot be killed'
              done
              wait
              memory
              [ "$kills" = "$killed_before" ] || how="$how oom"
              [ "$peak" = "$peak_before" ] || how="$how peak=$peak"
              # So that the worker may move it, which may be another account.
              chmod 0777 "./$4"
              [ ! -e .stopping ] || exit 143
              write "end $1 $code $boot $end$how"
            }

            boot=0
            while read -r key value rest; do
              [ "$key" != btime ] || boot=$value
            done </proc/stat
            """;

    private PackScript() {}

    /** The script, in the bytes that a shell reads. */
    static byte[] of(PackSpec pack) {
        PackFolder place = PackFolder.of(pack);
        StringBuilder script = new StringBuilder(FUNCTIONS);
        script.append(format(
                "kill_grace=%d time_grace=%d limit=%d first= task=%s\n",
                KubernetesJobApi.KILL_SECONDS,
                KubernetesJobManifest.GRACE.toSeconds(),
                pack.limit().toSeconds(),
                quoted(place.task().toString())));
        script.append(format(
                "export ORCHESTRA_TASK=%s ORCHESTRA_SCRATCH=%s\n",
                quoted(pack.common().task().name()),
                quoted(pack.common().paths().scratch())));
        script.append("cd \"$task\" || abandon 'the folder of the task is not there'\n");
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

    /** The command of the container. Kubernetes expands nothing in it. */
    static List<String> command(PackFolder place) {
        return List.of("/bin/sh", RunScript.verbatim(place.script().toString()));
    }

    /** Lets the script start nothing more, and signals every process of the container except the first. */
    static List<String> terminate(PackFolder place) {
        return List.of(
                "/bin/sh",
                "-c",
                "true >\"$0\"; kill -TERM -1",
                place.task().resolve(PackFolder.STOPPING).toString());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
