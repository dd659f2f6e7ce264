package org.orchestra.store.capacity;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How nodes are watched.
 *
 * @param interval the pause between two looks at a cluster's nodes
 * @param rest how long an unhealthy node must have been well before it gets jobs again
 */
@ConfigurationProperties("orchestra.health")
public record NodeHealthSettings(
        @DefaultValue("15s") Duration interval,
        @DefaultValue("2m") Duration rest) {}
