package org.orchestra.kubernetes;

import static org.orchestra.domain.Text.format;

import io.kubernetes.client.openapi.ApiException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why a command in a container has no exit code. */
final class ExecFailure {
    private static final Logger LOG = LoggerFactory.getLogger(ExecFailure.class);

    private final String program;
    private volatile @Nullable Throwable cause;

    ExecFailure(String program) {
        this.program = program;
    }

    void set(Throwable failure) {
        LOG.debug("A command in a container broke off", failure);
        cause = failure;
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
