package org.orchestra.testing.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;

class TestbedConditionTest {
    private final ExtensionContext context = mock(ExtensionContext.class);

    TestbedConditionTest() {
        when(context.getDisplayName()).thenReturn("SomeKT");
    }

    @Test
    void runsWhereTheTestbedIs() {
        // given
        TestbedCondition condition = new TestbedCondition(Map.of("KUBECONFIG", "k", "TEMPORAL_ADDRESS", "t"));

        // when // then
        assertThat(condition.evaluateExecutionCondition(context).isDisabled()).isFalse();
    }

    @Test
    void skipsWithAReasonWhereItIsNot() {
        // given
        TestbedCondition condition = new TestbedCondition(Map.of("KUBECONFIG", "k"));

        // when // then
        assertThat(condition.evaluateExecutionCondition(context).getReason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("TEMPORAL_ADDRESS"));
    }

    @Test
    void failsWhereItIsRequired() {
        // given
        TestbedCondition condition = new TestbedCondition(Map.of(TestbedCondition.REQUIRED, "true"));

        // when // then
        assertThatThrownBy(() -> condition.evaluateExecutionCondition(context))
                .hasMessageContaining("KUBECONFIG, TEMPORAL_ADDRESS");
    }
}
