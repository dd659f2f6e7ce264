package org.orchestra.workflow.testing;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import java.time.Duration;
import java.util.function.Supplier;

/** Divides the timeouts of workflow waits and the heartbeat timeouts of activities by 30, and the times to their start by 300. */
final class TimeCompression extends WorkerInterceptorBase {
    private static final int FACTOR = 30;

    /** What is not begun takes no time of a busy machine. */
    private static final int START_FACTOR = 300;

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
            return super.executeActivity(new ActivityInput<>(
                    input.getActivityName(),
                    input.getResultClass(),
                    input.getResultType(),
                    input.getArgs(),
                    compressed(input.getOptions()),
                    input.getHeader()));
        }

        private static ActivityOptions compressed(ActivityOptions options) {
            ActivityOptions.Builder compressed = options.toBuilder();
            if (options.getHeartbeatTimeout() != null) {
                compressed.setHeartbeatTimeout(options.getHeartbeatTimeout().dividedBy(FACTOR));
            }
            if (options.getScheduleToStartTimeout() != null) {
                compressed.setScheduleToStartTimeout(
                        options.getScheduleToStartTimeout().dividedBy(START_FACTOR));
            }
            return compressed.build();
        }

        @Override
        public boolean await(Duration timeout, String reason, Supplier<Boolean> unblockCondition) {
            return super.await(timeout.dividedBy(FACTOR), reason, unblockCondition);
        }
    }
}
