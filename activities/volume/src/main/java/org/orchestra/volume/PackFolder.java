package org.orchestra.volume;

import java.nio.file.Path;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;

/**
 * Where the files of a pack lie while it goes on. No job's name begins with a dot, so nothing here is in the place of one.
 *
 * <pre>
 * &lt;task&gt;/.pack-&lt;job&gt;-&lt;attempt&gt;/            named by the pack's key; pods only read it
 *   script                               what the pod runs
 *   work/                                what the pod has in the place of the task's folder, and writes
 *     &lt;job name&gt;/run-&lt;attempt&gt;/          where a run works; moved to its place in the task's folder when it has ended
 *     &lt;job name&gt;/run-&lt;attempt&gt;.log      its log, another name of the file at its place in the task's folder
 *     .claims/&lt;job&gt;                      who decides on a run: a file of the pod, which starts it, or a link of a worker,
 *                                        which keeps it from that
 *     .journal                           what has started and ended
 *     .stop/&lt;job&gt;                        asks the pod to stop a run
 *     .stopping                          the pod is being stopped
 * </pre>
 *
 * @param user the user's folder
 * @param task the task's folder
 * @param key the pack's key
 */
public record PackFolder(Path user, Path task, RunKey key) {
    static final String SCRIPT = "script";
    static final String WORK = "work";
    static final String CLAIMS = ".claims";
    static final String STOP = ".stop";

    /** In the folder of the task, as the pod has it. */
    public static final String JOURNAL = ".journal";

    public static PackFolder of(PackSpec pack) {
        RunSpec run = pack.common();
        Path task = Path.of(run.paths().directory());
        for (int part = Path.of(run.jobName()).getNameCount(); part >= 0; part--) {
            task = VolumeFiles.parent(task);
        }
        return new PackFolder(Path.of(run.paths().volume()), task, pack.key());
    }

    /** The name of the pack's folder. */
    public String name() {
        return ".pack-" + key.job() + "-" + key.attempt();
    }

    /** Its name among what is discarded, where it is not the task's any more. */
    String discardedName() {
        return "pack-" + key.taskId() + "-" + key.job() + "-" + key.attempt();
    }

    /** The pack's folder; the pod has it at the same path. */
    public Path path() {
        return task.resolve(name());
    }

    /** What the pod runs. */
    public Path script() {
        return path().resolve(SCRIPT);
    }

    /** What the pod has at the path of the task's folder. */
    public Path work() {
        return path().resolve(WORK);
    }

    /** Where the pod has a path of the task's folder. */
    Path inWork(String path) {
        return work().resolve(task.relativize(Path.of(path)));
    }
}
