package org.orchestra.temporal;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TemporalConnectionTest {
    private final AtomicInteger questions = new AtomicInteger();
    private Server server;
    private ManagedChannel channel;
    private WorkflowServiceStubs service;

    @BeforeEach
    void serviceThatDoesNotAnswerTheFirstQuestion() throws IOException {
        String name = UUID.randomUUID().toString();
        server = InProcessServerBuilder.forName(name)
                .addService(new WorkflowServiceGrpc.WorkflowServiceImplBase() {
                    @Override
                    public void getSystemInfo(
                            GetSystemInfoRequest question, StreamObserver<GetSystemInfoResponse> answer) {
                        if (questions.incrementAndGet() > 1) {
                            answer.onNext(GetSystemInfoResponse.getDefaultInstance());
                            answer.onCompleted();
                        }
                    }
                })
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).build();
        service = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setChannel(channel).validateAndBuildWithDefaults());
    }

    @AfterEach
    void stop() {
        service.shutdownNow();
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void aServiceThatIsSlowToAnswerIsAskedAgain() {
        // when
        ThrowingCallable waiting = new TemporalConnection(service)::await;

        // then
        assertThatCode(waiting).doesNotThrowAnyException();
    }
}
