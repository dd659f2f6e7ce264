package org.orchestra.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.orchestra.local.Confine;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WorkerSettingsTest {
    @Test
    void jobsHaveNamespacesUnlessSaidOtherwise() {
        assertThat(settings(Map.of()).confine()).isEqualTo(Confine.AUTO);
        assertThat(settings(Map.of("orchestra.worker.confine", "never")).confine())
                .isEqualTo(Confine.NEVER);
        assertThatThrownBy(() -> settings(Map.of("orchestra.worker.confine", "maybe")))
                .hasStackTraceContaining("maybe");
    }

    private static WorkerSettings settings(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("orchestra.worker", WorkerSettings.class);
    }
}
