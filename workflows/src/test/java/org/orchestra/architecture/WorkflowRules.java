package org.orchestra.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.time.temporal.TemporalAccessor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.Executor;

/**
 * The rules, each for the code under a root package: that of the system, or that of the bad examples.
 *
 * @param root a package's name
 */
record WorkflowRules(String root) {
    ArchRule theDomainKnowsJavaOnly() {
        return classes()
                .that(resideInAnyPackage(domain()))
                .should()
                .onlyDependOnClassesThat(plainJava().or(resideInAnyPackage(domain())));
    }

    ArchRule workflowsKnowTheDomainAndTemporalOnly() {
        return classes()
                .that(resideInAnyPackage(workflow()))
                .should()
                .onlyDependOnClassesThat(
                        plainJava().or(resideInAnyPackage(workflow(), domain(), "io.temporal..", "org.slf4j..")));
    }

    ArchRule nothingHereReadsAClock() {
        return noClasses()
                .that(resideInAnyPackage(domain(), workflow()))
                .should()
                .accessTargetWhere(calls(TemporalAccessor.class, "now"))
                .orShould()
                .accessTargetWhere(calls(System.class, "currentTimeMillis|nanoTime"))
                .orShould()
                .dependOnClassesThat(resideInAnyPackage("java.time").and(assignableTo(java.time.Clock.class)))
                .orShould()
                .accessTargetWhere(constructs(java.util.Date.class));
    }

    ArchRule nothingHereIsRandom() {
        return noClasses()
                .that(resideInAnyPackage(domain(), workflow()))
                .should()
                .accessTargetWhere(calls(java.util.UUID.class, "randomUUID"))
                .orShould()
                .accessTargetWhere(calls(Math.class, "random"))
                .orShould()
                .accessTargetWhere(calls(java.util.Collections.class, "shuffle"))
                .orShould()
                .dependOnClassesThat(assignableTo(Random.class).or(resideInAnyPackage("java.util.random")));
    }

    ArchRule nothingHereHasThreads() {
        return noClasses()
                .that(resideInAnyPackage(domain(), workflow()))
                .should()
                .dependOnClassesThat(assignableTo(Thread.class)
                        .or(assignableTo(Executor.class))
                        .or(resideInAnyPackage("java.util.concurrent.."))
                        .or(assignableTo(java.util.Timer.class)))
                .orShould()
                .accessTargetWhere(calls(Collection.class, "parallelStream"))
                .orShould()
                .accessTargetWhere(calls(Object.class, "wait|notify|notifyAll"));
    }

    /** Catches an iteration over anything declared as a set or map whose order is not its type's promise. */
    ArchRule workflowsIterateInOrder() {
        return noClasses()
                .that(resideInAnyPackage(workflow()))
                .should()
                .accessTargetWhere(
                        unordered("iterator|spliterator|stream|forEach|toArray|keySet|values|entrySet|toString"))
                .orShould()
                .accessTargetWhere(calls(
                        java.util.stream.Collectors.class,
                        "toSet|toMap|groupingBy|partitioningBy|toUnmodifiable(Set|Map)"));
    }

    ArchRule packagesHaveNoCycles() {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    private String domain() {
        return root + ".domain..";
    }

    private String workflow() {
        return root + ".workflow..";
    }

    /** What can decide but not act: no files, no network, no SQL. */
    private static DescribedPredicate<JavaClass> plainJava() {
        return resideInAnyPackage(
                "java.lang..", "java.util..", "java.time..", "java.math..", "java.nio.charset..", "org.jspecify..");
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Class<?> type, String methods) {
        return target(owner(assignableTo(type)))
                .and(target(nameMatching(methods)))
                .as("calls of %s.%s", type.getSimpleName(), methods);
    }

    private static DescribedPredicate<JavaAccess<?>> constructs(Class<?> type) {
        return calls(type, "<init>").as("new %s", type.getSimpleName());
    }

    private static DescribedPredicate<JavaAccess<?>> unordered(String methods) {
        return target(owner(UNORDERED)).and(target(nameMatching(methods))).as("iterations over a hashed set or map");
    }

    private static final DescribedPredicate<JavaClass> UNORDERED = describe(
            "a set or map without an order of its own",
            type -> (type.isAssignableTo(Set.class) || type.isAssignableTo(Map.class))
                    && List.of(SortedSet.class, SortedMap.class, LinkedHashSet.class, LinkedHashMap.class).stream()
                            .noneMatch(type::isAssignableTo));
}
