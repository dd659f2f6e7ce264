package org.orchestra.run;

import org.orchestra.domain.run.BlackHole;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The rule by which nodes are cordoned. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BlackHoleSettings.class)
class BlackHoleConfiguration {
    @Bean
    BlackHole blackHole(BlackHoleSettings settings) {
        return new BlackHole(settings.runs(), settings.within());
    }
}
