package org.orchestra.domain.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.Refusal;

class CapacityNamesTest {
    @ParameterizedTest
    @CsvSource({"''", "-a", "a-", "A", "a b", "a/b", "ä"})
    void aNameOutsideTheRuleIsRefused(String name) {
        assertThatThrownBy(() -> new QueueName(name)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> new NodeName(name)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> new NodeName("a\u0000")).isInstanceOf(Refusal.class);
    }

    @Test
    void aNameInsideTheRuleIsKept() {
        assertThat(new QueueName("cpu_large-2").value()).isEqualTo("cpu_large-2");
        assertThat(new NodeName("gpu-1.lab.example").value()).isEqualTo("gpu-1.lab.example");
    }
}
