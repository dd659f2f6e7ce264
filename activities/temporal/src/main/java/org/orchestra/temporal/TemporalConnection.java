package org.orchestra.temporal;

import static org.orchestra.domain.Text.format;

import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.stereotype.Component;

/** Waits for the Temporal service at a process's start. */
@Component
public class TemporalConnection {
    /** Each try waits some seconds for an answer, so that all of them last a minute or two. */
    private static final RetryPolicy PATIENCE =
            RetryPolicy.builder().maxRetries(15).delay(Duration.ofSeconds(2)).build();

    private final WorkflowServiceStubs service;

    public TemporalConnection(WorkflowServiceStubs service) {
        this.service = service;
    }

    /**
     * Returns when the service answers. The client's own {@code connect} gives up for good at the first answer that is
     * late, which a busy machine's often is.
     *
     * @throws IllegalStateException when it does not answer for a minute or two; its message says what to do
     */
    public void await() {
        try {
            new RetryTemplate(PATIENCE).execute(() -> {
                service.connect(Duration.ofSeconds(5));
                return true;
            });
        } catch (RetryException e) {
            throw new IllegalStateException(
                    format(
                            "Temporal does not answer at %s: start it, or set TEMPORAL_ADDRESS to where it is.",
                            service.getOptions().getTarget()),
                    e);
        }
    }
}
