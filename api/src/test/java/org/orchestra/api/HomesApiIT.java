package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** How far users' homes on the clusters are, and who has them made again. */
class HomesApiIT extends RunningApi {
    private static final String LAB = "$.items[?(@.cluster == 'lab')]";

    @BeforeEach
    void aCluster() {
        jdbc.sql("""
                        INSERT INTO cluster (name, type, status, messenger_queue, reported_at)
                VALUES ('lab', 'LOCAL', 'ACTIVE', 'lab', now() + interval '1 day')
                        ON CONFLICT DO NOTHING
                        """).update();
    }

    @Test
    void usersSeeHowFarTheirHomesAreAndNobodyElses() {
        // given
        token("hana");

        // then
        list("hana", "hana")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath(LAB + ".state")
                .isEqualTo("PENDING");
        assertProblem(list("hugo", "hana"), 403, "forbidden", "only your own account");
        assertProblem(list("hugo", "hanako"), 403, "forbidden", "only your own account");
        assertProblem(list("admin", "hanako"), 404, "user-not-found", "user list");

        // when
        fails("hana");

        // then
        list("hana", "hana")
                .expectBody()
                .jsonPath(LAB + ".state")
                .isEqualTo("FAILING")
                .jsonPath(LAB + ".step")
                .isEqualTo("QUOTA")
                .jsonPath(LAB + ".attempts")
                .isEqualTo(7)
                .jsonPath(LAB + ".error")
                .isEqualTo("resourcequotas is forbidden");
        as("admin")
                .get()
                .uri("/api/v1/users?home=FAILING&size=500")
                .exchange()
                .expectBody()
                .jsonPath("$.items[?(@.username == 'hana')].state")
                .isEqualTo("ACTIVE")
                .jsonPath("$.items[?(@.username == 'hugo')]")
                .doesNotExist();
    }

    @Test
    void anAdminHasAHomeMadeAgainFromTheFirstStep() {
        // given
        token("henri");
        fails("henri");

        // when
        provision("henri", "?cluster=lab")
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.homes.length()")
                .isEqualTo(1)
                .jsonPath("$.homes[0].state")
                .isEqualTo("PROVISIONING")
                .jsonPath("$.homes[0].attempts")
                .isEqualTo(0)
                .jsonPath("$.homes[0].error")
                .isEmpty();

        // then
        verify(homes).provisioningRequested("henri", List.of("lab"));
        assertThat(jdbc.sql("SELECT actor FROM audit_entry WHERE act = 'provisionUser' AND subject = 'henri lab'")
                        .query(String.class)
                        .list())
                .containsExactly("admin");
    }

    @Test
    void whatCannotBeMadeIsRefusedAndNothingIsBegun() {
        // given
        token("hedda");
        fails("hedda");

        // then
        assertProblem(as("hedda").post().uri("/api/v1/users/hedda/provision").exchange(), 403, "forbidden", "admins");
        assertProblem(provision("hanako", ""), 404, "user-not-found", "user list");
        assertProblem(provision("hedda", "?cluster=nowhere"), 404, "cluster-not-found", "choose one of");
        assertProblem(provision("hedda", "?cluster=No.Where"), 400, "invalid-name", "cluster name");
        as("admin").post().uri("/api/v1/users/hedda/disable").exchange();
        assertProblem(provision("hedda", ""), 409, "wrong-state", "hedda is DISABLED");
        list("admin", "hedda").expectBody().jsonPath(LAB + ".state").isEqualTo("FAILING");
        verify(homes, never()).provisioningRequested(eq("hedda"), any());
    }

    private void fails(String username) {
        jdbc.sql("""
                        INSERT INTO home (account_id, cluster_id, due, step, since, attempts, error)
                        SELECT a.id, c.id, true, 'QUOTA', now(), 7, 'resourcequotas is forbidden'
                        FROM account a, cluster c WHERE a.username = :username AND c.name = 'lab'
                        """).param("username", username).update();
    }

    private ResponseSpec list(String caller, String username) {
        return as(caller).get().uri("/api/v1/users/" + username + "/homes").exchange();
    }

    private ResponseSpec provision(String username, String query) {
        return as("admin")
                .post()
                .uri("/api/v1/users/" + username + "/provision" + query)
                .exchange();
    }
}
