package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Proposals of nodes over HTTP: what they say, and that they are applied as a whole or not at all. */
class NodeProposalApiIT extends RunningApi {
    private static final String PROPOSAL = "/api/v1/clusters/kube/nodes/proposal";

    private static final Map<String, Object> ADDITION =
            change("ADD", "gpu-1", "nvidia", null, 4, "new in the cluster, with 32 CPUs, 65,536 MiB and 4 GPUs");
    private static final Map<String, Object> RESIZE =
            change("RESIZE", "n1", "cpu", 2, 8, "it has 8 CPUs and 16,384 MiB");
    private static final Map<String, Object> END = change("DISABLE", "n2", "cpu", 3, 0, "no longer in the cluster");

    @BeforeEach
    void aClusterThatReports() {
        jdbc.sql("TRUNCATE queue CASCADE").update();
        jdbc.sql("""
                INSERT INTO cluster (name, type, status, messenger_queue, volume_kind, volume_path)
                VALUES ('kube', 'KUBERNETES', 'ACTIVE', 'kube', 'HOST_PATH', '/volume'),
                       ('alone', 'LOCAL', 'ACTIVE', 'alone', NULL, NULL)
                """).update();
        jdbc.sql("""
                WITH made AS (
                    INSERT INTO queue (name, device_kind, cpu_millis, memory_mib, gpus, max_seconds)
                    VALUES ('cpu', 'CPU', 1000, 1024, 0, 3600), ('nvidia', 'GPU', 1000, 1024, 1, 3600)
                    RETURNING id)
                INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                SELECT made.id, c.id, 0 FROM made, cluster c WHERE c.name = 'kube'
                """).update();
        jdbc.sql("""
                INSERT INTO node (queue_id, cluster_id, name, enabled_slots, max_slots)
                SELECT m.queue_id, m.cluster_id, n.name, n.slots, n.slots
                FROM queue q JOIN queue_cluster m ON m.queue_id = q.id, (VALUES ('n1', 2), ('n2', 3)) AS n (name, slots)
                WHERE q.name = 'cpu'
                """).update();
        report("n1", 8_000, 16_384, 0, null);
        report("gpu-1", 32_000, 65_536, 4, null);
        report(
                "control",
                8_000,
                16_384,
                0,
                "its taint node-role.kubernetes.io/control-plane:NoSchedule keeps pods away");
    }

    @AfterEach
    void nothingIsLeft() {
        jdbc.sql("TRUNCATE queue CASCADE").update();
        jdbc.sql("DELETE FROM cluster WHERE name IN ('kube', 'alone')").update();
    }

    @Test
    void aProposalIsShownAndApplied() {
        // when
        RestTestClient.BodyContentSpec proposal =
                as("admin").get().uri(PROPOSAL).exchange().expectStatus().isOk().expectBody();

        // then
        proposal.jsonPath("$.cluster")
                .isEqualTo("kube")
                .jsonPath("$.proposedAt")
                .isNotEmpty()
                .jsonPath("$.changes")
                .isEqualTo(List.of(ADDITION, RESIZE, END));

        // when
        RestTestClient.ResponseSpec applied = apply(PROPOSAL, List.of(ADDITION, RESIZE, END));

        // then
        applied.expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.applied.length()")
                .isEqualTo(3);
        assertThat(nodes()).containsExactly("gpu-1 4 of 4", "n1 8 of 8", "n2 0 of 3");
        verify(wakeUps).wake("kube");
        as("admin")
                .get()
                .uri(PROPOSAL)
                .exchange()
                .expectBody()
                .jsonPath("$.changes.length()")
                .isEqualTo(0);
    }

    @Test
    void aMachineIsNotProposedForAQueueWhereOneOfAnotherClusterHasItsName() {
        // given
        jdbc.sql("""
                WITH also AS (
                    INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                    SELECT q.id, c.id, 1 FROM queue q, cluster c WHERE q.name = 'nvidia' AND c.name = 'alone'
                    RETURNING queue_id, cluster_id)
                INSERT INTO node (queue_id, cluster_id, name, enabled_slots, max_slots)
                SELECT queue_id, cluster_id, 'gpu-1', 1, 1 FROM also
                """).update();

        // when
        RestTestClient.ResponseSpec applied = apply(PROPOSAL, List.of(RESIZE, END));

        // then
        applied.expectStatus().isOk();
        assertThat(nodes()).containsExactly("gpu-1 1 of 1", "n1 8 of 8", "n2 0 of 3");
    }

    @Test
    void aQueueIsSyncedAlone() {
        // when
        RestTestClient.ResponseSpec applied = apply(PROPOSAL + "?queue=nvidia", List.of(ADDITION));

        // then
        applied.expectStatus().isOk();
        assertThat(nodes()).containsExactly("gpu-1 4 of 4", "n1 2 of 2", "n2 3 of 3");
    }

    @Test
    void aProposalThatIsAnotherByNowIsNotApplied() {
        // given
        jdbc.sql("UPDATE node SET enabled_slots = 1 WHERE name = 'n1'").update();

        // then
        assertProblem(apply(PROPOSAL, List.of(ADDITION, RESIZE, END)), 409, "proposal-outdated", "kube");
        assertProblem(apply(PROPOSAL, List.of()), 409, "proposal-outdated", "kube");
        assertThat(nodes()).containsExactly("n1 1 of 2", "n2 3 of 3");
        verify(wakeUps, never()).wake("kube");
    }

    @Test
    void aChangeThatIsIncompleteIsRefused() {
        assertProblem(apply(PROPOSAL, Arrays.asList(ADDITION, null)), 400, "invalid-request", "changes");
        for (String field : List.of("kind", "node", "queue", "slotsThen", "because")) {
            Map<String, Object> incomplete = new HashMap<>(ADDITION);
            incomplete.remove(field);
            assertProblem(apply(PROPOSAL, List.of(incomplete)), 400, "invalid-request", field);
        }
    }

    @Test
    void whatCannotBeProposedIsRefused() {
        assertProblem(get("/api/v1/clusters/nowhere/nodes/proposal"), 404, "cluster-not-found", "nowhere");
        assertProblem(get("/api/v1/clusters/alone/nodes/proposal"), 409, "nodes-not-reported", "maestro node set");
        assertProblem(get(PROPOSAL + "?queue=none"), 404, "queue-not-found", "none");
        jdbc.sql("UPDATE observed_node SET observed_at = now() - interval '6 minutes'")
                .update();
        assertProblem(get(PROPOSAL), 409, "nodes-not-reported", "in the last 5 minutes");
    }

    @Test
    void proposalsAreForAdmins() {
        assertProblem(as("ana").get().uri(PROPOSAL).exchange(), 403, "forbidden", "admins");
    }

    private RestTestClient.ResponseSpec get(String path) {
        return as("admin").get().uri(path).exchange();
    }

    private RestTestClient.ResponseSpec apply(String path, List<Map<String, Object>> changes) {
        return as("admin")
                .post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("changes", changes))
                .exchange();
    }

    private static Map<String, Object> change(
            String kind, String node, String queue, Integer now, int then, String because) {
        Map<String, Object> change = new LinkedHashMap<>();
        change.put("kind", kind);
        change.put("node", node);
        change.put("queue", queue);
        change.put("slotsNow", now);
        change.put("slotsThen", then);
        change.put("because", because);
        return change;
    }

    private void report(String node, int cpuMillis, int memoryMib, int gpus, String problem) {
        jdbc.sql("""
                        INSERT INTO observed_node (cluster_id, name, cpu_millis, memory_mib, gpus, problem)
                        SELECT id, :node, :cpus, :memory, :gpus, :problem FROM cluster WHERE name = 'kube'
                        """)
                .param("node", node)
                .param("cpus", cpuMillis)
                .param("memory", memoryMib)
                .param("gpus", gpus)
                .param("problem", problem)
                .update();
    }

    private List<String> nodes() {
        return jdbc.sql("SELECT name || ' ' || enabled_slots || ' of ' || max_slots FROM node ORDER BY name")
                .query(String.class)
                .list();
    }
}
