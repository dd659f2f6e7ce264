package org.orchestra.testing.testbed;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides whether the testbed is there; never silently. */
final class TestbedCondition implements ExecutionCondition {
    static final String REQUIRED = "ORCHESTRA_REQUIRE_TESTBED";

    private final Map<String, String> environment;

    TestbedCondition() {
        this(System.getenv());
    }

    TestbedCondition(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing = List.of("KUBECONFIG", "TEMPORAL_ADDRESS").stream()
                .filter(variable -> environment.getOrDefault(variable, "").isBlank())
                .toList();
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("the testbed is there");
        }
        String message =
                "%s needs the testbed, and %s is not set: run deploy/testbed/up, then eval \"$(deploy/testbed/env)\""
                        .formatted(context.getDisplayName(), String.join(", ", missing));
        if (environment.getOrDefault(REQUIRED, "").equals("true")) {
            throw new IllegalStateException(message);
        }
        System.err.println("SKIPPED: " + message);
        return ConditionEvaluationResult.disabled(message);
    }
}
