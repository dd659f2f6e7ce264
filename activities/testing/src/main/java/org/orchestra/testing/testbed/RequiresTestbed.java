package org.orchestra.testing.testbed;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * For tests on a real Kubernetes cluster and a real Temporal service, as {@code deploy/testbed} builds them. They run
 * when {@code KUBECONFIG} and {@code TEMPORAL_ADDRESS} are set, and are skipped with a line on stderr otherwise; with
 * {@code ORCHESTRA_REQUIRE_TESTBED=true} they fail instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TestbedCondition.class)
public @interface RequiresTestbed {}
