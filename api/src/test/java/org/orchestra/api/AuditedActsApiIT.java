package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.api.dataset.Datasets;
import org.orchestra.api.dataset.Tar;
import org.orchestra.domain.account.OwnedName;
import org.springframework.beans.factory.annotation.Autowired;

/** What the audit log has, however it is asked for. */
class AuditedActsApiIT extends RunningApi {
    @Autowired
    private Datasets datasets;

    @BeforeEach
    void nothingTold() {
        token("uma");
        jdbc.sql("TRUNCATE audit_entry").update();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/me/tokens", "/api/v1/%6de/tokens", "/api/v1/me;x/tokens"})
    void aTokenIsMadeAndRevokedInTheLogByWhateverPath(String path) {
        // when
        as("uma")
                .post()
                .uri(at(path))
                .body(Map.of("name", "ci", "scope", "READ"))
                .exchange()
                .expectStatus()
                .isCreated();
        as("uma").delete().uri(at(path + "/ci")).exchange().expectStatus().isNoContent();

        // then
        assertThat(acts("uma")).containsExactlyInAnyOrder("createNamedToken ci READ", "revokeToken ci");
    }

    @Test
    void whatAdminsDoForOthersIsToldWithoutANameInThePath() {
        // given
        new TaskHistoryFixture(jdbc, "uma").create("acts", 1);

        // when
        kill("?owner=uma");
        kill("");
        kill("?owner=admin");
        create("uma");
        create("admin");

        // then
        assertThat(acts("admin")).containsExactlyInAnyOrder("killTasks uma", "createTask user.uma.audited");
    }

    @Test
    void aTimeThatTheDatabaseDoesNotHaveIsRefused() {
        for (String path : List.of("/api/v1/tasks", "/api/v1/audit")) {
            assertProblem(
                    as("admin")
                            .get()
                            .uri(at(path + "?since=-999999-01-01T00:00:00Z"))
                            .exchange(),
                    400,
                    "invalid-request",
                    "1970");
        }
    }

    private void create(String owner) {
        String configs = "user." + owner + ".audited-configs";
        datasets.uploadDirectory(
                new OwnedName(configs),
                new ByteArrayInputStream(new Tar().file("a.json", "{}").bytes()));
        as("admin")
                .post()
                .uri("/api/v1/tasks")
                .body(Map.of(
                        "name",
                        "user." + owner + ".audited",
                        "dataDataset",
                        configs,
                        "configDataset",
                        configs,
                        "image",
                        "python:3.12",
                        "command",
                        "python3 /job.py -d %DATA -c %IN -o %OUT",
                        "queue",
                        "cpu_small"))
                .exchange()
                .expectStatus()
                .isCreated();
    }

    private void kill(String query) {
        as("admin")
                .post()
                .uri("/api/v1/tasks/kill" + query)
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private URI at(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private List<String> acts(String actor) {
        return jdbc.sql("SELECT concat_ws(' ', act, subject) FROM audit_entry WHERE kind = 'ACT' AND actor = :actor")
                .param("actor", actor)
                .query(String.class)
                .list();
    }
}
