package org.orchestra.kubernetes;

import static org.orchestra.domain.Text.format;

import io.kubernetes.client.openapi.ApiException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why a command in a container has no exit code; or the one that it had before its connection broke off. */
final class ExecFailure {
    private static final Logger LOG = LoggerFactory.getLogger(ExecFailure.class);

    private final String program;
    private volatile @Nullable Process process;
    private volatile @Nullable Integer exitCode;
    private volatile @Nullable Throwable cause;

    ExecFailure(String program) {
        this.program = program;
    }

    /** Keeps the exit code of the process if that is there before its connection breaks off. */
    void watch(Process watched) {
        process = watched;
    }

    /** Called before the client forgets the exit code: it does so also when the process has ended long since. */
    void set(Throwable failure) {
        Process known = process;
        if (known != null && !known.isAlive()) {
            // What breaks off after the end is no reason for it.
            exitCode = known.exitValue();
            return;
        }
        LOG.debug("A command in a container broke off", failure);
        cause = failure;
    }

    /** The exit code of a process whose connection broke off when it had ended; null when it did not. */
    @Nullable Integer exitCode() {
        return exitCode;
    }

    /** One sentence for whoever runs the command. */
    String sentence() {
        Throwable known = cause;
        return known == null
                ? format("%s could not be run in the container, or was killed: see that its image has it.", program)
                : sentence(known);
    }

    String sentence(Throwable failure) {
        boolean forbidden =
                failure instanceof ApiException refused && refused.getCode() == KubernetesApiException.FORBIDDEN
                        || failure instanceof ProtocolException answer
                                && String.valueOf(answer.getMessage()).contains("403");
        return forbidden
                ? "The cluster does not let its worker open shells: an admin adds pods/exec (create, get) to the worker's role."
                : "The connection to the container broke off: try again.";
    }
}
