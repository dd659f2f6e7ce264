package org.orchestra.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** The rules of the house that more than one module checks: who may know what. */
public final class HouseRules {
    private static final String[] SQL = {
        "java.sql..",
        "javax.sql..",
        "org.springframework.jdbc..",
        "org.springframework.data..",
        "org.springframework.transaction..",
        "org.postgresql..",
        "org.flywaydb.."
    };

    private HouseRules() {}

    /** All classes of the house that the module sees, without its tests. */
    public static JavaClasses house() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("tests.jar"))
                .importPackages("org.orchestra");
    }

    /** No class in the packages knows SQL. */
    public static ArchRule noSqlIn(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SQL);
    }

    /** No class in the packages knows Kubernetes. */
    public static ArchRule noKubernetesIn(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.kubernetes..");
    }

    /** No packages depend on one another in a circle; {@code packages} as {@code org.orchestra.(**)}. */
    public static ArchRule noCycles(String packages) {
        return slices().matching(packages).should().beFreeOfCycles();
    }

    /** What a row of the database looks like stays in its package. */
    public static ArchRule rowsStayAtHome() {
        return classes().that().haveNameMatching(".*Rows?").should().notBePublic();
    }

    /** The packages that do not say in a package-info, null-marked, what lives in them. */
    public static List<String> withoutPackageInfo(JavaClasses classes) {
        return classes.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(room -> !room.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .sorted()
                .toList();
    }
}
