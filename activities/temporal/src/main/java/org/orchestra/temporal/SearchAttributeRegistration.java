package org.orchestra.temporal;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.common.SearchAttributeKey;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import org.orchestra.workflow.OrchestraSearchAttributes;
import org.springframework.stereotype.Component;

/** Makes Orchestra's search attributes known to the Temporal service. Repeating it is harmless. */
@Component
public class SearchAttributeRegistration {
    private final WorkflowClient client;

    SearchAttributeRegistration(WorkflowClient client) {
        this.client = client;
    }

    /**
     * Registers what is not registered.
     *
     * @throws StatusRuntimeException when the service does not answer
     */
    public void register() {
        OperatorServiceStubs operator = OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder()
                .setChannel(client.getWorkflowServiceStubs().getRawChannel())
                .validateAndBuildWithDefaults());
        for (SearchAttributeKey<String> key : OrchestraSearchAttributes.all()) {
            register(operator, key);
        }
    }

    private void register(OperatorServiceStubs operator, SearchAttributeKey<String> key) {
        try {
            operator.blockingStub()
                    .addSearchAttributes(AddSearchAttributesRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .putSearchAttributes(key.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                            .build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
                throw e;
            }
        }
    }
}
