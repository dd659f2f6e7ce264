package org.orchestra.scheduling;

import org.orchestra.domain.scheduling.LcgRule;
import org.orchestra.domain.scheduling.PriorityRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The rule by which slots are given. */
@Configuration(proxyBeanMethods = false)
class SchedulingConfiguration {
    @Bean
    PriorityRule priorityRule() {
        return new LcgRule();
    }
}
