package org.orchestra.kubernetes;

import static org.orchestra.domain.Text.format;
import static org.orchestra.kubernetes.KubernetesCall.answer;

import io.kubernetes.client.Exec;
import io.kubernetes.client.Exec.ExecProcess;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import java.util.List;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.shell.RunningShell;
import org.orchestra.runner.shell.ShellCommand;
import org.orchestra.runner.shell.ShellSource;

/** Runs commands in the containers of runs that are running. */
final class KubernetesShells implements ShellSource {
    /** The better shell of those that the image has. */
    private static final List<String> SHELL =
            List.of("/bin/sh", "-c", "if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi");

    private final ApiClient client;
    private final CoreV1Api core;

    KubernetesShells(ApiClient client) {
        this.client = client;
        this.core = new CoreV1Api(client);
    }

    @Override
    public RunningShell open(TaskRef task, RunKey run, ShellCommand command) throws IOException {
        V1Pod pod = running(KubernetesJobName.of(task, run));
        List<String> words = command.words().isEmpty() ? SHELL : command.words();
        ExecFailure failure = new ExecFailure(words.get(0));
        boolean terminal = command.size() != null;
        try {
            Process process = new Exec(client)
                    .newExecutionBuilder(
                            pod.getMetadata().getNamespace(), pod.getMetadata().getName(), words.toArray(String[]::new))
                    .setContainer(KubernetesJobManifest.CONTAINER)
                    .setTty(terminal)
                    .setStdin(true)
                    .setStdout(true)
                    .setStderr(!terminal)
                    .setOnUnhandledError(failure::set)
                    .execute();
            failure.watch(process);
            ExecShell shell = new ExecShell((ExecProcess) process, failure, !terminal);
            // Waits for the connection: before that it can be neither used nor closed.
            shell.input().write(new byte[0]);
            if (command.size() != null) {
                shell.resize(command.size());
            }
            return shell;
        } catch (ApiException e) {
            throw new IOException(failure.sentence(e), e);
        } catch (IllegalStateException closed) {
            // The connection was refused in the meantime.
            throw new IOException(failure.sentence(closed.getCause() == null ? closed : closed.getCause()), closed);
        }
    }

    private V1Pod running(KubernetesJobName name) throws IOException {
        List<V1Pod> pods;
        try {
            pods = answer(() -> core.listNamespacedPod(name.namespace())
                            .labelSelector(Labels.KUBERNETES_JOB + "=" + name.name())
                            .execute())
                    .getItems();
        } catch (KubernetesApiException e) {
            throw new IOException("The cluster does not answer: try again in a minute.", e);
        }
        V1Pod pod = PodFields.latest(pods);
        if (pod == null
                || PodFields.state(pod)
                        .filter(state -> state.getRunning() != null)
                        .isEmpty()) {
            throw new IOException(format("The container %s does not run: wait until it does.", name.name()));
        }
        return pod;
    }
}
