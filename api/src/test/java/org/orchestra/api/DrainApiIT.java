package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.TestData;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;

/** What a drain leaves in the database for the worker to do. */
class DrainApiIT extends RunningApi {
    @Autowired
    Tasks tasks;

    @BeforeEach
    void aRunOnANode() {
        jdbc.sql("TRUNCATE queue CASCADE").update();
        TestData data = new TestData(jdbc, storage);
        data.cluster("drained");
        data.queue("cpu", "drained");
        data.node("cpu", "n1", 1);
        data.user("dora");
        String configs = data.configs("dora", "configs", 1);
        tasks.create(
                new NewTask("user.dora.fit", "user.dora.data", configs, "none:1", "%DATA %IN %OUT", null, true),
                "dora");
        for (String state : List.of("ASSIGNED", "ACTIVATED")) {
            jdbc.sql("""
                            UPDATE job SET state = :state, accepted = true, attempt = 1,
                                   node_id = CASE WHEN :state = 'ACTIVATED' THEN (SELECT id FROM node) END,
                                   slot = CASE WHEN :state = 'ACTIVATED' THEN 0 END, granted_at = now()
                            """).param("state", state).update();
        }
        jdbc.sql("""
                INSERT INTO run (task_id, number, attempt, node_id, node, slot)
                SELECT task_id, number, attempt, node_id, 'n1', slot FROM job
                """).update();
    }

    @AfterEach
    void nothingIsLeft() {
        jdbc.sql("TRUNCATE queue CASCADE").update();
        jdbc.sql("DELETE FROM cluster WHERE name = 'drained'").update();
        jdbc.sql("TRUNCATE dataset CASCADE").update();
        jdbc.sql("DELETE FROM account WHERE username = 'dora'").update();
    }

    @Test
    void aDrainThatKillsMarksWhatRunsThere() {
        // when
        drain(Map.of("kill", true));

        // then
        assertThat(evictions()).containsExactly("the node was drained");
    }

    @Test
    void aDrainThatDoesNotLetsItEnd() {
        // when
        drain(Map.of());

        // then
        assertThat(evictions()).isEmpty();
    }

    private void drain(Map<String, Object> body) {
        as("admin")
                .post()
                .uri("/api/v1/queues/cpu/nodes/n1/drain")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private List<String> evictions() {
        return jdbc.sql("SELECT eviction_reason FROM run WHERE eviction_reason IS NOT NULL")
                .query(String.class)
                .list();
    }
}
