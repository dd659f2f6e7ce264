package org.orchestra.workflow.testing;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import java.time.Duration;
import java.util.function.Supplier;

/** Divides the timeouts of workflow waits and the heartbeat timeouts of activities by 30. */
final class TimeCompression extends WorkerInterceptorBase {
    private static final int FACTOR = 30;

    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
        return new WorkflowInboundCallsInterceptorBase(next) {
            @Override
            public void init(WorkflowOutboundCallsInterceptor outbound) {
                super.init(new Outbound(outbound));
            }
        };
    }

    private static final class Outbound extends WorkflowOutboundCallsInterceptorBase {
        Outbound(WorkflowOutboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
            ActivityOptions options = input.getOptions();
            if (options.getHeartbeatTimeout() == null) {
                return super.executeActivity(input);
            }
            return super.executeActivity(new ActivityInput<>(
                    input.getActivityName(),
                    input.getResultClass(),
                    input.getResultType(),
                    input.getArgs(),
                    options.toBuilder()
                            .setHeartbeatTimeout(options.getHeartbeatTimeout().dividedBy(FACTOR))
                            .build(),
                    input.getHeader()));
        }

        @Override
        public boolean await(Duration timeout, String reason, Supplier<Boolean> unblockCondition) {
            return super.await(timeout.dividedBy(FACTOR), reason, unblockCondition);
        }
    }
}
