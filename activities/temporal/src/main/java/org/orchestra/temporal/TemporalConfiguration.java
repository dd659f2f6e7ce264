package org.orchestra.temporal;

import io.temporal.client.WorkflowClient;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The client of the Temporal service, found the way Temporal's own tools find it: {@code TEMPORAL_ADDRESS}, {@code
 * TEMPORAL_NAMESPACE}, {@code TEMPORAL_API_KEY}, {@code TEMPORAL_TLS…}, or a profile of {@code temporal.toml}. The
 * property {@code orchestra.temporal.address} goes before all of them; the standalone mode sets it.
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
    WorkflowServiceStubs temporalService(ClientConfigProfile profile) {
        return WorkflowServiceStubs.newServiceStubs(profile.toWorkflowServiceStubsOptions());
    }

    @Bean
    WorkflowClient temporalClient(WorkflowServiceStubs service, ClientConfigProfile profile) {
        return WorkflowClient.newInstance(service, profile.toWorkflowClientOptions());
    }
}
