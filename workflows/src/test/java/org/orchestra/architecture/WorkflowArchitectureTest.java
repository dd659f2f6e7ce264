package org.orchestra.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.architecture.bad.domain.one.KnowsTwo;
import org.orchestra.architecture.bad.domain.pure.UsesTemporalInDomain;
import org.orchestra.architecture.bad.workflow.clock.Iterates;
import org.orchestra.architecture.bad.workflow.clock.ReadsClocks;
import org.orchestra.architecture.bad.workflow.clock.ThrowsDice;
import org.orchestra.architecture.bad.workflow.clock.UsesThreads;
import org.orchestra.architecture.bad.workflow.tech.UsesSqlInWorkflow;

class WorkflowArchitectureTest {
    private static final String ROOT = "org.orchestra";
    private static final String BAD = "org.orchestra.architecture.bad";
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    private static final JavaClasses BAD_EXAMPLES = new ClassFileImporter().importPackages(BAD);

    @ParameterizedTest
    @MethodSource("rules")
    void theHouseKeepsItsRules(Function<WorkflowRules, ArchRule> rule) {
        rule.apply(new WorkflowRules(ROOT)).check(MODULE);
    }

    @Test
    void theRulesLookAtTheWholeModule() {
        assertThat(MODULE.stream().map(JavaClass::getPackageName))
                .contains(
                        "org.orchestra.domain.task",
                        "org.orchestra.workflow.task",
                        "org.orchestra.workflow.scheduling");
    }

    @ParameterizedTest
    @MethodSource("violations")
    void everyRuleBites(Function<WorkflowRules, ArchRule> rule, Class<?> bad, String complaint) {
        // when
        var result = rule.apply(new WorkflowRules(BAD)).evaluate(BAD_EXAMPLES);

        // then
        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(
                        line -> assertThat(line).contains(bad.getSimpleName()).contains(complaint));
    }

    static Stream<Named<Function<WorkflowRules, ArchRule>>> rules() {
        return Stream.of(
                rule("the domain knows java only", WorkflowRules::theDomainKnowsJavaOnly),
                rule("workflows know the domain and Temporal", WorkflowRules::workflowsKnowTheDomainAndTemporalOnly),
                rule("no clock", WorkflowRules::nothingHereReadsAClock),
                rule("nothing random", WorkflowRules::nothingHereIsRandom),
                rule("no threads", WorkflowRules::nothingHereHasThreads),
                rule("iteration in order", WorkflowRules::workflowsIterateInOrder),
                rule("no package cycles", WorkflowRules::packagesHaveNoCycles));
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                violation(
                        WorkflowRules::theDomainKnowsJavaOnly,
                        UsesTemporalInDomain.class,
                        "io.temporal.workflow.Workflow"),
                violation(
                        WorkflowRules::workflowsKnowTheDomainAndTemporalOnly,
                        UsesSqlInWorkflow.class,
                        "javax.sql.DataSource"),
                violation(
                        WorkflowRules::workflowsKnowTheDomainAndTemporalOnly,
                        UsesSqlInWorkflow.class,
                        "java.sql.Connection"),
                violation(WorkflowRules::nothingHereReadsAClock, ReadsClocks.class, "Instant.now()"),
                violation(WorkflowRules::nothingHereReadsAClock, ReadsClocks.class, "LocalDate.now()"),
                violation(WorkflowRules::nothingHereReadsAClock, ReadsClocks.class, "System.currentTimeMillis()"),
                violation(WorkflowRules::nothingHereReadsAClock, ReadsClocks.class, "System.nanoTime()"),
                violation(WorkflowRules::nothingHereReadsAClock, ReadsClocks.class, "java.time.Clock"),
                violation(WorkflowRules::nothingHereReadsAClock, ReadsClocks.class, "java.util.Date"),
                violation(WorkflowRules::nothingHereIsRandom, ThrowsDice.class, "UUID.randomUUID()"),
                violation(WorkflowRules::nothingHereIsRandom, ThrowsDice.class, "Math.random()"),
                violation(WorkflowRules::nothingHereIsRandom, ThrowsDice.class, "Collections.shuffle"),
                violation(WorkflowRules::nothingHereIsRandom, ThrowsDice.class, "java.util.Random"),
                violation(WorkflowRules::nothingHereHasThreads, UsesThreads.class, "java.lang.Thread"),
                violation(WorkflowRules::nothingHereHasThreads, UsesThreads.class, "java.util.concurrent"),
                violation(WorkflowRules::nothingHereHasThreads, UsesThreads.class, "parallelStream"),
                violation(WorkflowRules::workflowsIterateInOrder, Iterates.class, "HashMap.values()"),
                violation(WorkflowRules::workflowsIterateInOrder, Iterates.class, "Set.iterator()"),
                violation(WorkflowRules::workflowsIterateInOrder, Iterates.class, "Map.forEach"),
                violation(WorkflowRules::workflowsIterateInOrder, Iterates.class, "Collectors.toSet()"),
                violation(WorkflowRules::packagesHaveNoCycles, KnowsTwo.class, "KnowsOne"));
    }

    private static Named<Function<WorkflowRules, ArchRule>> rule(String name, Function<WorkflowRules, ArchRule> rule) {
        return Named.of(name, rule);
    }

    private static Arguments violation(Function<WorkflowRules, ArchRule> rule, Class<?> bad, String complaint) {
        return Arguments.of(rule("rule", rule), bad, complaint);
    }
}
