package org.orchestra.store.run;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a node counts as eating its jobs ({@code orchestra.failing-node.*}).
 *
 * @param runs after how many failures in a row, at least 2
 * @param within how soon after their start they must have failed
 */
@ConfigurationProperties("orchestra.failing-node")
record FailingNodeSettings(
        @DefaultValue("5") int runs, @DefaultValue("10s") Duration within) {}
