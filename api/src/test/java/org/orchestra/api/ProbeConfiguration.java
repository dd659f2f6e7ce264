package org.orchestra.api;

import org.orchestra.testing.SettableClock;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** What tests see and set in the running process. */
@TestConfiguration(proxyBeanMethods = false)
class ProbeConfiguration {
    @Bean
    @Primary
    SettableClock settableClock() {
        return new SettableClock();
    }

    @Bean
    AllocationProbe allocationProbe() {
        return new AllocationProbe();
    }
}
