package org.orchestra.standalone;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.linux.Folder;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.RestController;

/**
 * Who may know what, over all modules of the server. Each technology names the packages that may know it, so that a new
 * package may know nothing until somebody decides otherwise. Each rule is also shown something that it must refuse.
 */
class ArchitectureTest {
    private static final String HOUSE = "org.orchestra";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("tests.jar") && !location.contains("orchestra-testing"))
            .withImportOption(location -> !location.contains("/activities/testing/"))
            .importPackages(HOUSE);

    private static final DescribedPredicate<JavaClass> STORE = resideInAPackage(HOUSE + ".store..");
    private static final DescribedPredicate<JavaClass> STANDALONE = resideInAPackage(HOUSE + ".standalone..");

    @ParameterizedTest
    @MethodSource("technologies")
    void onlyThoseWhoMayKnowATechnology(String technology, ArchRule rule, Class<?> intruder) {
        rule.check(CLASSES);
        assertRefused(rule, intruder);
    }

    static Stream<Arguments> technologies() {
        DescribedPredicate<JavaClass> repositoriesOfTheApi =
                are(resideInAPackage(HOUSE + ".api..")).and(simpleNameEndingWith("Repository"));
        DescribedPredicate<JavaClass> activities = are(STORE).and(simpleNameEndingWith("ActivitiesImpl"));
        return Stream.of(
                technology(
                        "SQL",
                        STORE.or(repositoriesOfTheApi).or(STANDALONE),
                        SqlIntruder.class,
                        "java.sql..",
                        "javax.sql..",
                        "org.springframework.jdbc..",
                        "org.postgresql..",
                        "org.flywaydb.."),
                technology(
                        "Kubernetes",
                        resideInAPackage(HOUSE + ".kubernetes.."),
                        KubernetesIntruder.class,
                        "io.kubernetes..",
                        "okhttp3.."),
                technology(
                        "Temporal",
                        resideInAnyPackage(
                                        HOUSE + ".workflow..",
                                        HOUSE + ".temporal..",
                                        HOUSE + ".runner..",
                                        HOUSE + ".worker..")
                                .or(activities)
                                .or(STANDALONE),
                        TemporalIntruder.class,
                        "io.temporal.."),
                technology(
                        "native calls",
                        resideInAPackage(HOUSE + ".volume.linux"),
                        NativeIntruder.class,
                        "com.sun.jna.."),
                technology(
                        "HTTP",
                        resideInAnyPackage(HOUSE + ".api..", HOUSE + ".remote..", HOUSE + ".worker.remote"),
                        HttpIntruder.class,
                        "org.springframework.web..",
                        "org.springframework.http..",
                        "jakarta.servlet..",
                        "io.swagger.."),
                technology(
                        "an HTTP client",
                        resideInAnyPackage(HOUSE + ".worker.webhook", HOUSE + ".worker.remote"),
                        StrangerIntruder.class,
                        "org.apache.hc..",
                        "java.net.http.."));
    }

    private static Arguments technology(
            String name, DescribedPredicate<JavaClass> who, Class<?> intruder, String... packages) {
        return arguments(
                name,
                classes()
                        .that()
                        .resideInAPackage(HOUSE + "..")
                        .and()
                        .areNotAnnotations()
                        .and(DescribedPredicate.not(outermost(who)))
                        .should()
                        .onlyDependOnClassesThat(DescribedPredicate.not(resideInAnyPackage(packages))),
                intruder);
    }

    /** A nested class may know what the class around it may. */
    private static DescribedPredicate<JavaClass> outermost(DescribedPredicate<JavaClass> who) {
        return DescribedPredicate.describe(who.getDescription(), type -> {
            JavaClass outer = type;
            while (outer.getEnclosingClass().isPresent()) {
                outer = outer.getEnclosingClass().get();
            }
            return who.test(outer);
        });
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleKnowsOnlyThoseBelowIt(String module, List<String> below) {
        String[] allowed = Stream.concat(Stream.of(module), below.stream())
                .map(name -> HOUSE + "." + name + "..")
                .toArray(String[]::new);
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(HOUSE + "." + module + "..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(HOUSE + "..").and(DescribedPredicate.not(resideInAnyPackage(allowed))));
        rule.check(CLASSES);
    }

    static Stream<Arguments> modules() {
        return Stream.of(
                arguments("domain", List.of()),
                arguments("workflow", List.of("domain")),
                arguments("volume", List.of("domain")),
                arguments("runner", List.of("domain", "workflow", "volume")),
                arguments("local", List.of("domain", "volume", "runner")),
                arguments("kubernetes", List.of("domain", "volume", "runner")),
                arguments("store", List.of("domain", "workflow", "volume", "runner")),
                arguments("remote", List.of("domain", "workflow", "volume", "runner")),
                arguments("temporal", List.of("domain", "workflow", "runner", "store")),
                arguments(
                        "worker",
                        List.of(
                                "domain",
                                "workflow",
                                "volume",
                                "runner",
                                "local",
                                "kubernetes",
                                "store",
                                "remote",
                                "temporal")),
                arguments("api", List.of("domain", "workflow", "volume", "runner", "store", "remote", "temporal")),
                arguments("standalone", List.of("domain", "volume", "api", "worker")));
    }

    /**
     * Jobs change what lies on the volume while it is used, so every access to it goes through {@code org.orchestra.volume},
     * by handle. The local runner and standalone have folders of their own beside the volume. A {@code Path} is a value that
     * all may have.
     */
    @Test
    void onlyTheVolumeOpensFiles() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages(HOUSE + ".volume.linux", HOUSE + ".local..", HOUSE + ".standalone..")
                .should()
                .dependOnClassesThat(FILES)
                .orShould()
                .callMethodWhere(USES_A_PATH);
        rule.check(CLASSES);
        assertRefused(rule, FileIntruder.class);
        assertRefused(rule, PathIntruder.class);
    }

    /** So that none is resolved twice: everything else begins at the handle of the root. */
    @Test
    void onlyTheRootOfTheVolumeIsOpenedByItsPath() {
        ArchRule rule = noClasses()
                .that()
                .doNotHaveFullyQualifiedName(VolumeFiles.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Folder.class.getName())
                .should()
                .callMethod(Folder.class, "trusted", Path.class)
                .orShould()
                .callMethod(Folder.class, "trustedOrNew", Path.class);
        rule.check(CLASSES);
        assertRefused(rule, RootIntruder.class);
    }

    private static final DescribedPredicate<JavaClass> FILES = DescribedPredicate.describe(
            "open, list or change files by path",
            type -> type.getName().startsWith("java.io.File") && !type.getName().equals("java.io.FileNotFoundException")
                    || Set.of(
                                    "java.io.RandomAccessFile",
                                    "java.nio.channels.FileChannel",
                                    "java.nio.channels.AsynchronousFileChannel",
                                    "java.nio.file.Files",
                                    "java.nio.file.FileSystem",
                                    "java.nio.file.SecureDirectoryStream",
                                    "java.nio.file.WatchService",
                                    "java.nio.file.spi.FileSystemProvider",
                                    "com.google.common.io.Files",
                                    "com.google.common.io.MoreFiles",
                                    "org.springframework.core.io.FileSystemResource",
                                    "org.springframework.core.io.PathResource",
                                    "org.springframework.util.FileSystemUtils")
                            .contains(type.getName()));

    private static final DescribedPredicate<JavaMethodCall> USES_A_PATH = DescribedPredicate.describe(
            "a method of Path looks at the disk",
            call -> call.getTargetOwner().isAssignableTo(Path.class)
                    && Set.of("toRealPath", "toFile", "toUri", "register", "getFileSystem")
                            .contains(call.getName()));

    /** A new module must take its place in {@link #modules()}. */
    @Test
    void everyModuleHasItsPlace() {
        assertThat(CLASSES.stream()
                        .map(type -> type.getPackageName().replaceAll("^org\\.orchestra\\.?(\\w*).*", "$1"))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        modules().map(module -> (String) module.get()[0]).toList());
    }

    @Test
    void packagesDependOnOneAnotherInOneDirectionOnly() {
        noCycles(HOUSE + ".(**)").check(CLASSES);
        // The JDK's collections and streams know one another.
        assertRefused(noCycles("java.(**)"), Collection.class, Iterator.class, Optional.class, Stream.class);
    }

    @Test
    void textDoesNotDependOnTheLocaleOfTheMachine() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(HOUSE + "..")
                .should()
                .callMethod(String.class, "formatted", Object[].class)
                .orShould()
                .callMethod(String.class, "format", String.class, Object[].class)
                .orShould()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(DateTimeFormatter.class, "ofPattern", String.class);
        rule.check(CLASSES);
        assertRefused(rule, FormatsAsTheMachineDoes.class);
    }

    /** One that waits for a slow volume or mail server would hold up the others; in standalone all are in one process. */
    @ParameterizedTest
    @ValueSource(strings = {"api.yml", "worker.yml"})
    void allScheduledMethodsHaveAThreadOfTheirOwn(String defaults) {
        var yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource(defaults));
        long scheduled = CLASSES.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Scheduled.class))
                .count();
        assertThat(scheduled).isPositive();
        assertThat(yaml.getObject())
                .hasEntrySatisfying(
                        "spring.task.scheduling.pool.size",
                        size -> assertThat((int) size).isGreaterThan((int) scheduled));
    }

    @Test
    void everyPackageSaysWhatLivesInIt() {
        assertThat(withoutPackageInfo(CLASSES)).isEmpty();
        assertThat(withoutPackageInfo(new ClassFileImporter().importClasses(JdbcClient.class, Test.class)))
                .contains("org.junit.jupiter.api");
    }

    private static ArchRule noCycles(String packages) {
        return slices().matching(packages).should().beFreeOfCycles();
    }

    /** The packages that do not say in a package-info, null-marked, what lives in them. */
    private static List<String> withoutPackageInfo(JavaClasses classes) {
        return classes.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(folder -> !folder.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .sorted()
                .toList();
    }

    private static void assertRefused(ArchRule rule, Class<?>... classes) {
        JavaClasses bad = new ClassFileImporter().importClasses(classes);
        assertThatThrownBy(() -> rule.check(bad)).isInstanceOf(AssertionError.class);
    }

    record SqlIntruder(JdbcClient jdbc) {}

    record KubernetesIntruder(io.kubernetes.client.openapi.models.V1Pod pod) {}

    record TemporalIntruder(io.temporal.client.WorkflowClient client) {}

    record NativeIntruder(com.sun.jna.Pointer pointer) {}

    record FileIntruder(java.nio.channels.FileChannel channel) {}

    record PathIntruder(Path path) {
        Path real() throws IOException {
            return path.toRealPath();
        }
    }

    record RootIntruder(Path path) {
        Folder open() throws IOException {
            return Folder.trusted(path);
        }
    }

    @RestController
    record HttpIntruder(HttpServletRequest request) {}

    record StrangerIntruder(org.apache.hc.client5.http.classic.HttpClient client) {}

    record FormatsAsTheMachineDoes(int jobs) {
        @Override
        public String toString() {
            return "%,d jobs".formatted(jobs);
        }
    }
}
