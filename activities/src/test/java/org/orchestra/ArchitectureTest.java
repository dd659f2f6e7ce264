package org.orchestra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.orchestra.testing.HouseRules;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who may know what, in this module and below it. Each rule is also shown something that it must refuse. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = HouseRules.house();

    /** Packages that only decide and sequence, or only talk to what they are named for. */
    private static final String[] WITHOUT_SQL = {
        "org.orchestra.domain..",
        "org.orchestra.workflow..",
        "org.orchestra.log..",
        "org.orchestra.storage..",
        "org.orchestra.temporal..",
        "org.orchestra.run.files..",
        "org.orchestra.run.kubernetes..",
        "org.orchestra.run.local.."
    };

    /** All packages but {@code run.kubernetes}, and the worker, which wires it. */
    private static final String[] WITHOUT_KUBERNETES = {
        "org.orchestra.domain..",
        "org.orchestra.workflow..",
        "org.orchestra.account..",
        "org.orchestra.cluster..",
        "org.orchestra.dataset..",
        "org.orchestra.drain..",
        "org.orchestra.follow..",
        "org.orchestra.health..",
        "org.orchestra.history..",
        "org.orchestra.home..",
        "org.orchestra.log..",
        "org.orchestra.mail..",
        "org.orchestra.message..",
        "org.orchestra.metrics..",
        "org.orchestra.notice..",
        "org.orchestra.outlook..",
        "org.orchestra.run",
        "org.orchestra.run.files..",
        "org.orchestra.run.local..",
        "org.orchestra.result..",
        "org.orchestra.scheduling..",
        "org.orchestra.storage..",
        "org.orchestra.task..",
        "org.orchestra.temporal..",
        "org.orchestra.watch.."
    };

    @Test
    void sqlStaysWithWhatIsKeptInTheDatabase() {
        HouseRules.noSqlIn(WITHOUT_SQL).check(HOUSE);
        assertRefused(HouseRules.noSqlIn("org.orchestra"), KnowsSql.class);
    }

    @Test
    void kubernetesStaysBehindTheRunner() {
        HouseRules.noKubernetesIn(WITHOUT_KUBERNETES).check(HOUSE);
        assertRefused(HouseRules.noKubernetesIn("org.orchestra"), KnowsKubernetes.class);
    }

    @Test
    void packagesDependOnOneAnotherInOneDirectionOnly() {
        HouseRules.noCycles("org.orchestra.(**)").check(HOUSE);
        // The JDK's collections and streams know one another.
        assertRefused(HouseRules.noCycles("java.(**)"), Collection.class, Iterator.class, Optional.class, Stream.class);
    }

    @Test
    void rowsStayInTheirPackage() {
        HouseRules.rowsStayAtHome().check(HOUSE);
        assertRefused(HouseRules.rowsStayAtHome(), PublicRow.class);
    }

    @Test
    void everyPackageSaysWhatLivesInIt() {
        assertThat(HouseRules.withoutPackageInfo(HOUSE)).isEmpty();
        assertThat(HouseRules.withoutPackageInfo(new ClassFileImporter().importClasses(ArchitectureTest.class)))
                .containsExactly("org.orchestra");
    }

    private static void assertRefused(ArchRule rule, Class<?>... classes) {
        JavaClasses bad = new ClassFileImporter().importClasses(classes);
        assertThatThrownBy(() -> rule.check(bad)).isInstanceOf(AssertionError.class);
    }

    record KnowsSql(JdbcClient jdbc) {}

    record KnowsKubernetes(V1Pod pod) {}

    public record PublicRow(int number) {}
}
