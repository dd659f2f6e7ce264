package org.orchestra.temporal;

import static org.orchestra.domain.Text.format;

import io.temporal.common.SearchAttributes;
import java.util.Collection;
import org.orchestra.store.account.HomeWorkflows;
import org.orchestra.store.home.HomeRepository;
import org.orchestra.temporal.WorkflowStarter.WorkflowDescription;
import org.orchestra.workflow.OrchestraSearchAttributes;
import org.orchestra.workflow.account.HomeStart;
import org.orchestra.workflow.account.HomeWorkflow;
import org.springframework.stereotype.Component;

/** Starts the workflows that make homes. */
@Component
public class TemporalHomeWorkflows implements HomeWorkflows {
    private final WorkflowStarter starter;
    private final AsyncTemporalCalls calls;
    private final HomeRepository homes;

    TemporalHomeWorkflows(WorkflowStarter starter, AsyncTemporalCalls calls, HomeRepository homes) {
        this.starter = starter;
        this.calls = calls;
        this.homes = homes;
    }

    @Override
    public void accountActivated(String username) {
        homes.missing(username).forEach(this::start);
    }

    /** A workflow that has failed may wait a minute before its next try, so another takes its place. */
    @Override
    public void provisioningRequested(String username, Collection<String> clusters) {
        homes.missing(username).stream()
                .filter(home -> clusters.contains(home.cluster()))
                .forEach(this::restart);
    }

    /** Makes every home that is missing. */
    public void makeAll() {
        homes.missing(null).forEach(this::start);
    }

    private void start(HomeStart home) {
        WorkflowDescription<HomeWorkflow> description = description(home);
        calls.send(description.id(), () -> starter.start(description, workflow -> workflow.run(home)));
    }

    private void restart(HomeStart home) {
        WorkflowDescription<HomeWorkflow> description = description(home);
        calls.send(description.id(), () -> starter.restart(description, workflow -> workflow.run(home)));
    }

    private static WorkflowDescription<HomeWorkflow> description(HomeStart home) {
        return new WorkflowDescription<>(
                HomeWorkflow.class,
                HomeWorkflow.id(home.username(), home.cluster()),
                format("home of %s on %s", home.username(), home.cluster()),
                SearchAttributes.newBuilder()
                        .set(OrchestraSearchAttributes.OWNER, home.username())
                        .set(OrchestraSearchAttributes.CLUSTER, home.cluster())
                        .build());
    }
}
