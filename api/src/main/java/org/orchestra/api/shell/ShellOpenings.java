package org.orchestra.api.shell;

import static org.orchestra.domain.Text.format;

import java.util.UUID;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.runner.shell.ShellCommand;
import org.orchestra.store.shell.NewShell;
import org.orchestra.store.shell.RunContainer;
import org.orchestra.store.shell.Shells;
import org.orchestra.store.task.Tasks;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Opens shells where there can be some, and an admin allows them. */
@Component
class ShellOpenings {
    private final Tasks tasks;
    private final Shells shells;
    private final boolean enabled;

    /** @param enabled whether an admin allows shells; a cluster's worker has a setting of its own */
    ShellOpenings(Tasks tasks, Shells shells, @Value("${orchestra.shells.enabled:false}") boolean enabled) {
        this.tasks = tasks;
        this.shells = shells;
        this.enabled = enabled;
    }

    /** Who asks for a shell, and from where. */
    record Asker(String username, String address) {}

    /**
     * Opens a shell in a job.
     *
     * @throws Refusal when there can be none: it says why, and nothing has happened then
     */
    OpenedShellResponse open(OwnedName task, int job, ShellCommand command, Asker asker) {
        if (!enabled) {
            throw Refusal.conflict(
                    "shells-off",
                    "Shells in running jobs are switched off here: an admin can set ORCHESTRA_SHELLS_ENABLED=true for the API and for the cluster's worker.");
        }
        String state = tasks.job(task.value(), job).job().state().name();
        RunContainer place = shells.container(task.value(), job)
                .orElseThrow(() -> Refusal.conflict(
                        "job-not-running",
                        format("Job %d of %s does not run (%s): open a shell while it is RUNNING.", job, task, state)));
        if (place.type() == ClusterType.LOCAL) {
            throw Refusal.conflict(
                    "shell-on-local-cluster",
                    format(
                            "Jobs of the local cluster %s run as processes of the worker's own account, so a shell would be the worker's: read the log with maestro job logs, or use a Kubernetes cluster.",
                            place.cluster()));
        }
        UUID id = UUID.randomUUID();
        shells.open(
                new NewShell(id, asker.username(), place.cluster(), place.container(), command),
                format("%s %d run %d%s", task, job, place.attempt(), what(command)),
                asker.address());
        return new OpenedShellResponse(id, place.attempt(), place.cluster());
    }

    /** Its arguments may hold secrets. */
    private static String what(ShellCommand command) {
        return command.words().isEmpty() ? "" : ": " + command.words().get(0);
    }
}
