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
import org.orchestra.architecture.bad.domain.pure.KnowsTemporal;
import org.orchestra.architecture.bad.workflow.clock.Iterates;
import org.orchestra.architecture.bad.workflow.clock.ReadsClocks;
import org.orchestra.architecture.bad.workflow.clock.ThrowsDice;
import org.orchestra.architecture.bad.workflow.clock.UsesThreads;
import org.orchestra.architecture.bad.workflow.tech.KnowsSql;

class ArchitectureTest {
    private static final String ROOT = "org.orchestra";
    private static final String BAD = "org.orchestra.architecture.bad";
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    private static final JavaClasses BAD_EXAMPLES = new ClassFileImporter().importPackages(BAD);

    @ParameterizedTest
    @MethodSource("rules")
    void theHouseKeepsItsRules(Function<HouseRules, ArchRule> rule) {
        rule.apply(new HouseRules(ROOT)).check(HOUSE);
    }

    @Test
    void theRulesLookAtTheWholeModule() {
        assertThat(HOUSE.stream().map(JavaClass::getPackageName))
                .contains(
                        "org.orchestra.domain.task",
                        "org.orchestra.workflow.task",
                        "org.orchestra.workflow.scheduling");
    }

    @ParameterizedTest
    @MethodSource("violations")
    void everyRuleBites(Function<HouseRules, ArchRule> rule, Class<?> bad, String complaint) {
        // when
        var result = rule.apply(new HouseRules(BAD)).evaluate(BAD_EXAMPLES);

        // then
        assertThat(result.getFailureReport().getDetails())
                .anySatisfy(
                        line -> assertThat(line).contains(bad.getSimpleName()).contains(complaint));
    }

    static Stream<Named<Function<HouseRules, ArchRule>>> rules() {
        return Stream.of(
                rule("the domain knows java only", HouseRules::theDomainKnowsJavaOnly),
                rule("workflows know the domain and Temporal", HouseRules::workflowsKnowTheDomainAndTemporalOnly),
                rule("no clock", HouseRules::nothingHereReadsAClock),
                rule("nothing random", HouseRules::nothingHereIsRandom),
                rule("no threads", HouseRules::nothingHereHasThreads),
                rule("iteration in order", HouseRules::workflowsIterateInOrder),
                rule("no package cycles", HouseRules::packagesHaveNoCycles));
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                violation(HouseRules::theDomainKnowsJavaOnly, KnowsTemporal.class, "io.temporal.workflow.Workflow"),
                violation(HouseRules::workflowsKnowTheDomainAndTemporalOnly, KnowsSql.class, "javax.sql.DataSource"),
                violation(HouseRules::workflowsKnowTheDomainAndTemporalOnly, KnowsSql.class, "java.sql.Connection"),
                violation(HouseRules::nothingHereReadsAClock, ReadsClocks.class, "Instant.now()"),
                violation(HouseRules::nothingHereReadsAClock, ReadsClocks.class, "LocalDate.now()"),
                violation(HouseRules::nothingHereReadsAClock, ReadsClocks.class, "System.currentTimeMillis()"),
                violation(HouseRules::nothingHereReadsAClock, ReadsClocks.class, "System.nanoTime()"),
                violation(HouseRules::nothingHereReadsAClock, ReadsClocks.class, "java.time.Clock"),
                violation(HouseRules::nothingHereReadsAClock, ReadsClocks.class, "java.util.Date"),
                violation(HouseRules::nothingHereIsRandom, ThrowsDice.class, "UUID.randomUUID()"),
                violation(HouseRules::nothingHereIsRandom, ThrowsDice.class, "Math.random()"),
                violation(HouseRules::nothingHereIsRandom, ThrowsDice.class, "Collections.shuffle"),
                violation(HouseRules::nothingHereIsRandom, ThrowsDice.class, "java.util.Random"),
                violation(HouseRules::nothingHereHasThreads, UsesThreads.class, "java.lang.Thread"),
                violation(HouseRules::nothingHereHasThreads, UsesThreads.class, "java.util.concurrent"),
                violation(HouseRules::nothingHereHasThreads, UsesThreads.class, "parallelStream"),
                violation(HouseRules::workflowsIterateInOrder, Iterates.class, "HashMap.values()"),
                violation(HouseRules::workflowsIterateInOrder, Iterates.class, "Set.iterator()"),
                violation(HouseRules::workflowsIterateInOrder, Iterates.class, "Map.forEach"),
                violation(HouseRules::workflowsIterateInOrder, Iterates.class, "Collectors.toSet()"),
                violation(HouseRules::packagesHaveNoCycles, KnowsTwo.class, "KnowsOne"));
    }

    private static Named<Function<HouseRules, ArchRule>> rule(String name, Function<HouseRules, ArchRule> rule) {
        return Named.of(name, rule);
    }

    private static Arguments violation(Function<HouseRules, ArchRule> rule, Class<?> bad, String complaint) {
        return Arguments.of(rule("rule", rule), bad, complaint);
    }
}
