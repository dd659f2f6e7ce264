package org.orchestra.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.run.RunKey;
import org.orchestra.remote.ReportFormat;
import org.orchestra.remote.client.RemoteReports;
import org.orchestra.runner.staging.DataTransfers.ResultPiece;
import org.orchestra.store.account.ClusterTokens;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** Who may report what as the worker of a cluster, and who may make the tokens for it. */
class WorkerReportsApiIT extends RunsFixture {
    @Autowired
    private ClusterTokens tokens;

    /** A job of the cluster lab. */
    private RunKey other;

    @Override
    protected String user() {
        return "wanda";
    }

    @BeforeEach
    void aTaskOfTheOtherCluster() {
        jdbc.sql("DELETE FROM cluster_token").update();
        jdbc.sql("DELETE FROM task WHERE name = 'user.wanda.other'").update();
        task("other", "z_local");
        other = new RunKey(id("SELECT id FROM task WHERE name = 'user.wanda.other'"), 0, 1);
    }

    @Test
    void anAdminMakesListsAndRevokesTokens() {
        // when
        String token = tokenOf("remote", "one");

        // then
        assertThat(token).startsWith("orw_");
        list().expectStatus().isOk().expectBody().jsonPath("$.items[0].name").isEqualTo("one");
        assertThat(list().expectBody(String.class).returnResult().getResponseBody())
                .doesNotContain(token);
        assertProblem(create("remote", "one"), 409, "token-exists", "revoke it");
        assertProblem(create("remote", "../x"), 400, "invalid-name", "letters");
        assertProblem(create("nowhere", "one"), 404, "cluster-not-found", "remote");
        assertThat(reports("remote", token).ofCluster().all()).hasSize(1);

        // when
        delete("one").expectStatus().isNoContent();

        // then
        assertThatThrownBy(() -> reports("remote", token).ofCluster().all())
                .isInstanceOf(HttpClientErrorException.Unauthorized.class)
                .hasMessageContaining("maestro cluster token create");
        assertProblem(delete("one"), 404, "token-not-found", "cluster token list remote");
    }

    @Test
    void aTokenIsGoodForItsClusterAlone() {
        // given
        RemoteReports here = reports("remote", tokenOf("remote", "one"));
        RemoteReports elsewhere = reports("lab", tokenOf("remote", "two"));

        // then
        assertThat(here.ofCluster()).satisfies(nodes -> nodes.alive("remote"));
        assertForbidden(() -> elsewhere.ofCluster().all());
        assertForbidden(() -> here.ofCluster().alive("lab"));
        assertForbidden(() -> here.homes().on("lab"));
        assertForbidden(() -> here.runs().begin(other));
        assertForbidden(() -> here.runs().launched(other));
        assertForbidden(() -> here.runs().task(other.taskId()));
        assertForbidden(() -> here.transfers().datasets(other));
        assertForbidden(() -> here.transfers().files(other, 1, ""));
        assertForbidden(() -> here.transfers().read(other, 1, "data.csv", 0));
        assertForbidden(() -> here.transfers().arrived(other, ""));
        assertForbidden(() -> here.transfers().write(other, new ResultPiece("run-1/x", 0, new byte[1], 0)));
        assertForbidden(() -> here.transfers().succeeded(other));
        assertForbidden(() -> here.ofCluster().evict(id("SELECT id FROM node WHERE name = 'node-0'")));
        assertThat(here.runs().task(Long.MAX_VALUE)).isEmpty();
        assertThat(reports("lab", tokenOf("lab", "one")).runs().task(other.taskId()))
                .hasValueSatisfying(task -> assertThat(task.owner()).isEqualTo("wanda"));
    }

    @Test
    void tokensOfPeopleReportNothingAndThoseOfWorkersDoNothingElse() {
        assertThatThrownBy(() -> reports("remote", token("admin")).ofCluster().all())
                .isInstanceOf(HttpClientErrorException.Unauthorized.class);
        anonymous()
                .get()
                .uri("/api/v1/tasks")
                .header("Authorization", "Bearer " + tokenOf("remote", "one"))
                .exchange()
                .expectStatus()
                .isUnauthorized();
    }

    @Test
    void nobodyReportsWithoutAToken() {
        assertProblem(
                anonymous().post().uri("/worker/v1/remote/alive").exchange(),
                401,
                "not-authenticated",
                "maestro cluster token create");
    }

    @Test
    void whatPeopleSendIsReadStrictlyWhateverTheyCallIt() {
        assertThat(as("wanda")
                        .post()
                        .uri("/api/v1/tasks")
                        .contentType(MediaType.parseMediaType(ReportFormat.MEDIA_TYPE))
                        .body("{\"name\": \"user.wanda.x\", \"nonsense\": 1}".getBytes(UTF_8))
                        .exchange()
                        .expectBody(String.class)
                        .returnResult()
                        .getStatus()
                        .value())
                .isIn(400, 415);
    }

    private static void assertForbidden(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(HttpClientErrorException.Forbidden.class);
    }

    private RemoteReports reports(String cluster, String token) {
        return new RemoteReports(
                RestClient.builder()
                        .baseUrl("http://localhost:" + port)
                        .defaultHeaders(headers -> headers.setBearerAuth(token)),
                cluster);
    }

    private String tokenOf(String cluster, String name) {
        return tokens.create(new ClusterName(cluster), name);
    }

    private ResponseSpec create(String cluster, String name) {
        return as("admin")
                .post()
                .uri("/api/v1/clusters/" + cluster + "/tokens")
                .body(Map.of("name", name))
                .exchange();
    }

    private ResponseSpec list() {
        return as("admin").get().uri("/api/v1/clusters/remote/tokens").exchange();
    }

    private ResponseSpec delete(String name) {
        return as("admin")
                .delete()
                .uri("/api/v1/clusters/remote/tokens/" + name)
                .exchange();
    }

    private long id(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }
}
