package org.orchestra.store.scheduling;

import org.orchestra.domain.scheduling.FifoRule;
import org.orchestra.domain.scheduling.LcgRule;
import org.orchestra.domain.scheduling.OverBudget;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.scheduling.PriorityRule;
import org.orchestra.domain.scheduling.UsageDecayRule;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The rules by which slots are given. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SchedulingSettings.class)
class SchedulingConfiguration {
    @Bean
    PriorityRule priorityRule(SchedulingSettings settings) {
        return switch (settings.rule()) {
            case LCG -> new LcgRule();
            case FIFO -> new FifoRule();
            case USAGE_DECAY -> new UsageDecayRule(settings.halfLife(), settings.grantCharge());
        };
    }

    @Bean
    OverBudget overBudget(SchedulingSettings settings) {
        return settings.overBudget();
    }

    @Bean
    PackRule packRule(SchedulingSettings settings) {
        return new PackRule(settings.packTime());
    }
}
