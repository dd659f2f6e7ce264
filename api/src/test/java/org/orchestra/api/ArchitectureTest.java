package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.kubernetes.client.openapi.models.V1Pod;
import org.junit.jupiter.api.Test;
import org.orchestra.testing.HouseRules;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The API lets HTTP in and asks others; each rule is also shown something that it must refuse. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = HouseRules.house();
    private static final String API = "org.orchestra.api..";

    @Test
    void theApiKnowsNoSql() {
        HouseRules.noSqlIn(API).check(HOUSE);
        assertRefused(HouseRules.noSqlIn(API), KnowsSql.class);
    }

    @Test
    void theApiKnowsNoKubernetes() {
        HouseRules.noKubernetesIn(API).check(HOUSE);
        assertRefused(HouseRules.noKubernetesIn(API), KnowsKubernetes.class);
    }

    @Test
    void packagesDependOnOneAnotherInOneDirectionOnly() {
        HouseRules.noCycles("org.orchestra.(**)").check(HOUSE);
    }

    @Test
    void rowsStayInTheirPackage() {
        HouseRules.rowsStayAtHome().check(HOUSE);
    }

    @Test
    void everyPackageSaysWhatLivesInIt() {
        assertThat(HouseRules.withoutPackageInfo(HOUSE)).isEmpty();
    }

    private static void assertRefused(ArchRule rule, Class<?>... classes) {
        JavaClasses bad = new ClassFileImporter().importClasses(classes);
        assertThatThrownBy(() -> rule.check(bad)).isInstanceOf(AssertionError.class);
    }

    record KnowsSql(JdbcClient jdbc) {}

    record KnowsKubernetes(V1Pod pod) {}
}
