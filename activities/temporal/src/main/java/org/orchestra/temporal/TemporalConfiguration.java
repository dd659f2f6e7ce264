package org.orchestra.temporal;

import io.grpc.ManagedChannel;
import io.temporal.client.WorkflowClient;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The client of the Temporal service, found the way Temporal's own tools find it: {@code TEMPORAL_ADDRESS}, {@code
 * TEMPORAL_NAMESPACE}, {@code TEMPORAL_API_KEY}, {@code TEMPORAL_TLS…}, or a profile of {@code temporal.toml}. The
 * property {@code orchestra.temporal.address} goes before all of them, and a channel in the application's context before
 * that; the standalone mode gives one of the two.
 */
@Configuration(proxyBeanMethods = false)
class TemporalConfiguration {
    @Bean
    ClientConfigProfile temporalProfile(@Value("${orchestra.temporal.address:}") String address) throws IOException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (!address.isBlank()) {
            environment.put("TEMPORAL_ADDRESS", address);
        }
        return ClientConfigProfile.load(LoadClientConfigProfileOptions.newBuilder()
                .setEnvOverrides(environment)
                .build());
    }

    @Bean(destroyMethod = "shutdown")
    WorkflowServiceStubs temporalService(ClientConfigProfile profile, Optional<ManagedChannel> inProcess) {
        // Of the profile nothing would fit: neither its address, nor its key, nor its certificates.
        return WorkflowServiceStubs.newServiceStubs(inProcess
                .map(channel -> WorkflowServiceStubsOptions.newBuilder()
                        .setChannel(channel)
                        .validateAndBuildWithDefaults())
                .orElseGet(profile::toWorkflowServiceStubsOptions));
    }

    @Bean
    WorkflowClient temporalClient(WorkflowServiceStubs service, ClientConfigProfile profile) {
        return WorkflowClient.newInstance(service, profile.toWorkflowClientOptions());
    }
}
