package org.orchestra.store.run;

import org.orchestra.domain.run.FailingNodeDetector;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The rule by which nodes are cordoned. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FailingNodeSettings.class)
class FailingNodeConfiguration {
    @Bean
    FailingNodeDetector failingNodeDetector(FailingNodeSettings settings) {
        return new FailingNodeDetector(settings.runs(), settings.within());
    }
}
