package org.orchestra.api;

import static java.util.Objects.requireNonNull;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Queues, nodes and what users may have, over HTTP. */
class CapacityApiIT extends RunningApi {
    @BeforeEach
    void aClusterWithoutQueues() {
        jdbc.sql("TRUNCATE queue CASCADE").update();
        jdbc.sql("""
                INSERT INTO cluster (name, type, status, messenger_queue) VALUES ('site', 'LOCAL', 'ACTIVE', 'site')
                ON CONFLICT DO NOTHING
                """).update();
    }

    /** Other tests have queues of their own. */
    @AfterEach
    void nothingIsLeft() {
        jdbc.sql("TRUNCATE queue CASCADE").update();
        jdbc.sql("DELETE FROM cluster WHERE name = 'site'").update();
    }

    @Test
    void aQueueIsCreatedWithWhatIsUsualShownAndListed() {
        // when
        RestTestClient.ResponseSpec created = post("/queues", queue("cpu", "CPU", Map.of()));

        // then
        created.expectStatus().isCreated().expectBody().json("""
                        {"name": "cpu", "cluster": "site", "deviceKind": "CPU", "isDefault": false, "enabledSlots": 0,
                         "usedSlots": 0, "cpus": 1.0, "memoryMib": 1024, "gpus": 0, "maxSeconds": 604800, "members": null,
                         "version": 0}
                        """);
        verify(wakeUps).wake("site");
        get("ana", "/queues/cpu").expectBody().jsonPath("$.name").isEqualTo("cpu");
        get("ana", "/queues").expectBody().jsonPath("$.items.length()").isEqualTo(1);
        post("/queues", queue("gpu", "GPU", Map.of()))
                .expectBody()
                .jsonPath("$.gpus")
                .isEqualTo(1);
    }

    @Test
    void aQueueIsEditedAndDeleted() {
        // given
        token("ana");
        post("/queues", queue("cpu", "CPU", Map.of("cpus", 0.5, "members", List.of("ana"))))
                .expectBody()
                .jsonPath("$.cpus")
                .isEqualTo(0.5)
                .jsonPath("$.members")
                .isEqualTo(List.of("ana"));

        // then
        patch("/queues/cpu", "\"0\"", Map.of("open", true, "memoryMib", 2048, "isDefault", true))
                .expectHeader()
                .valueEquals("ETag", "\"1\"")
                .expectBody()
                .json("""
                        {"cpus": 0.5, "memoryMib": 2048, "isDefault": true, "members": null, "version": 1}
                        """);
        assertProblem(patch("/queues/cpu", "\"0\"", Map.of("cpus", 2)), 412, "edited-meanwhile", "queue cpu");
        assertProblem(patch("/queues/cpu", "W/\"1\"", Map.of("cpus", 2)), 400, "invalid-request", "with its quotes");
        patch("/queues/cpu", "*", Map.of("maxCpus", 2)).expectStatus().isOk();
        get("ana", "/queues/cpu").expectHeader().valueEquals("ETag", "\"2\"");
        delete("/queues/cpu").expectStatus().isNoContent();
        assertProblem(get("ana", "/queues/cpu"), 404, "queue-not-found", "no queue cpu");
    }

    @Test
    void aClusterIsCreatedShownEditedAndDeleted() {
        // when
        RestTestClient.ResponseSpec created = post(
                "/clusters",
                Map.of(
                        "name", "lps",
                        "type", "KUBERNETES",
                        "volume", Map.of("kind", "NFS", "server", "storage.lps.example", "path", "/export"),
                        "description", "The rack upstairs"));

        // then
        created.expectStatus().isCreated().expectBody().json("""
                        {"name": "lps", "type": "KUBERNETES", "status": "ACTIVE", "messenger": "TEMPORAL",
                         "messengerQueue": "cluster-lps", "description": "The rack upstairs", "reachable": false,
                         "volume": {"kind": "NFS", "server": "storage.lps.example", "path": "/export", "storageClass": null,
                                    "gibibytes": null},
                         "reportedAt": null, "version": 0}
                        """);
        verify(wakeUps).wake("lps");
        get("ana", "/clusters/lps").expectStatus().isOk().expectHeader().valueEquals("ETag", "\"0\"");
        get("ana", "/clusters")
                .expectBody()
                .jsonPath("$.items[?(@.name == 'lps')].status")
                .isEqualTo("ACTIVE")
                .jsonPath("$.items[?(@.name == 'lps')].volume")
                .isEqualTo(null);
        get("ana", "/clusters/lps").expectBody().jsonPath("$.volume").isEqualTo(null);
        patch("/clusters/lps", "\"0\"", Map.of("status", "INACTIVE", "description", ""))
                .expectHeader()
                .valueEquals("ETag", "\"1\"")
                .expectBody()
                .json("{\"status\": \"INACTIVE\", \"description\": null, \"version\": 1}");
        assertProblem(
                patch("/clusters/lps", "\"0\"", Map.of("status", "ACTIVE")), 412, "edited-meanwhile", "cluster lps");
        delete("/clusters/lps").expectStatus().isNoContent();
        assertProblem(get("ana", "/clusters/lps"), 404, "cluster-not-found", "no cluster lps");
    }

    @Test
    void aClusterThatCannotBeIsRefusedBeforeAnythingHappens() {
        // given
        Map<String, Object> nfs = Map.of("kind", "NFS", "server", "storage.lps.example", "path", "/export");

        // then
        assertProblem(post("/clusters", cluster("Lps", "LOCAL", Map.of())), 400, "invalid-name", "lower-case");
        assertProblem(
                post("/clusters", cluster("lps", "KUBERNETES", Map.of())), 400, "invalid-volume", "needs a volume");
        assertProblem(
                post("/clusters", cluster("lps", "LOCAL", Map.of("volume", nfs))),
                400,
                "invalid-volume",
                "leave it out");
        assertProblem(
                post(
                        "/clusters",
                        cluster("lps", "KUBERNETES", Map.of("volume", Map.of("kind", "NFS", "path", "/export")))),
                400,
                "invalid-volume",
                "a server and a path");
        assertProblem(
                post(
                        "/clusters",
                        cluster(
                                "lps",
                                "KUBERNETES",
                                Map.of(
                                        "volume",
                                        Map.of(
                                                "kind",
                                                "NFS",
                                                "server",
                                                "storage.lps.example",
                                                "path",
                                                "/export/../etc")))),
                400,
                "invalid-volume",
                "no ..");
        Map<String, Object> folder = Map.of("volume", Map.of("kind", "HOST_PATH", "path", "/"));
        assertProblem(
                post("/clusters", cluster("lps", "KUBERNETES", folder)),
                400,
                "invalid-volume",
                "start-up configuration");
        assertProblem(patch("/clusters/site", "*", folder), 400, "invalid-volume", "start-up configuration");
        assertProblem(
                post("/clusters", cluster("lps", "LOCAL", Map.of("messengerQueue", "orchestra"))),
                400,
                "invalid-messenger-queue",
                "that of the workflows");
        assertProblem(
                post("/clusters", cluster("lps", "LOCAL", Map.of("messengerQueue", "site"))),
                409,
                "messenger-queue-taken",
                "site");
        assertProblem(post("/clusters", cluster("site", "LOCAL", Map.of())), 409, "cluster-exists", "named site");
        assertProblem(patch("/clusters/site", "*", Map.of()), 400, "invalid-request", "changes nothing");
        post("/queues", queue("cpu", "CPU", Map.of()));
        assertProblem(delete("/clusters/site"), 409, "cluster-in-use", "1 queue (the first is cpu)");
        assertProblem(get("ana", "/clusters/lps"), 404, "cluster-not-found", "site");
    }

    @Test
    void aNodeLivesFromItsCreationToItsEnd() {
        // given
        post("/queues", queue("cpu", "CPU", Map.of()));

        // then
        post("/queues/cpu/nodes", Map.of("name", "n1.lab", "slots", 2, "maxSlots", 8))
                .expectStatus()
                .isCreated()
                .expectBody()
                .json("""
                        {"name": "n1.lab", "queue": "cpu", "cluster": "site", "deviceKind": "CPU", "enabledSlots": 2,
                         "maxSlots": 8, "usedSlots": 0, "auto": false, "drained": false, "state": "OPEN", "reason": null,
                         "done": 0, "failed": 0, "version": 0, "observed": null}
                        """)
                .jsonPath("$.since")
                .isNotEmpty();
        patch("/queues/cpu/nodes/n1.lab", "\"0\"", Map.of("slots", 4))
                .expectBody()
                .json("{\"enabledSlots\": 4, \"version\": 1}");
        assertProblem(
                patch("/queues/cpu/nodes/n1.lab", "\"0\"", Map.of("slots", 5)), 412, "edited-meanwhile", "n1.lab");
        get("ana", "/queues/cpu/nodes/n1.lab").expectHeader().valueEquals("ETag", "\"1\"");
        post("/queues/cpu/nodes/n1.lab/drain", Map.of("kill", false))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .json("{\"state\": \"DRAINED\", \"drained\": true}");
        get("ana", "/nodes?cluster=site&queue=cpu&size=1")
                .expectBody()
                .json("{\"next\": null}")
                .jsonPath("$.items[0].state")
                .isEqualTo("DRAINED");
        as("admin")
                .post()
                .uri("/api/v1/queues/cpu/nodes/n1.lab/resume")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.state")
                .isEqualTo("OPEN");
        assertProblem(delete("/queues/cpu"), 409, "queue-in-use", "1 node (the first is n1.lab)");
        delete("/queues/cpu/nodes/n1.lab").expectStatus().isNoContent();
        assertProblem(get("ana", "/queues/cpu/nodes/n1.lab"), 404, "node-not-found", "node list");
    }

    @Test
    void anAutomaticNodeShowsWhatItsClusterReported() {
        // given
        jdbc.sql("""
                INSERT INTO observed_node (cluster_id, name, cpu_millis, memory_mib, gpus, problem)
                SELECT id, 'n2', 7900, 16000, 0, 'memory is short' FROM cluster WHERE name = 'site'
                ON CONFLICT DO NOTHING
                """).update();
        post("/queues", queue("cpu", "CPU", Map.of("cpus", 2)));

        // then
        post("/queues/cpu/nodes", Map.of("name", "n2", "auto", true))
                .expectBody()
                .json("""
                        {"auto": true, "enabledSlots": 3, "maxSlots": 3,
                         "observed": {"cpus": 7.9, "memoryMib": 16000, "gpus": 0, "problem": "memory is short"}}
                        """);
    }

    @Test
    void onlyAdminsEdit() {
        // given
        post("/queues", queue("cpu", "CPU", Map.of()));
        clearInvocations(wakeUps);

        // then
        for (String path : new String[] {"/queues", "/queues/cpu/nodes", "/queues/cpu/nodes/n/drain"}) {
            assertProblem(as("ana").post().uri("/api/v1" + path).exchange(), 403, "forbidden", "for admins");
        }
        for (HttpMethod method : new HttpMethod[] {HttpMethod.PATCH, HttpMethod.DELETE}) {
            for (String path : new String[] {"/queues/cpu", "/queues/cpu/nodes/n"}) {
                assertProblem(
                        as("ana").method(method).uri("/api/v1" + path).exchange(), 403, "forbidden", "for admins");
            }
        }
        assertProblem(
                as("ana")
                        .patch()
                        .uri("/api/v1/users/ana")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("maxPriority", 2000))
                        .exchange(),
                403,
                "forbidden",
                "ask an admin");
        assertProblem(anonymous().get().uri("/api/v1/nodes").exchange(), 401, "not-authenticated", "token");
        verifyNoInteractions(wakeUps);
    }

    @Test
    void whatCannotBeIsRefusedInOneSentence() {
        // given
        post("/queues", queue("cpu", "CPU", Map.of()));

        // then
        assertProblem(post("/queues", queue("cpu", "CPU", Map.of())), 409, "queue-exists", "named cpu");
        assertProblem(
                post("/queues", queue("x", "CPU", Map.of("members", List.of("nobody")))),
                404,
                "user-not-found",
                "nobody");
        assertProblem(patch("/queues/cpu", "\"0\"", Map.of()), 400, "invalid-request", "changes nothing");
        assertProblem(
                post("/queues/cpu/nodes", Map.of("name", "n", "slots", -1)), 400, "invalid-request", "0 to 10,000");
        assertProblem(post("/queues/cpu/nodes", Map.of("name", "n")), 400, "invalid-request", "give slots");
        assertProblem(
                post("/queues/none/nodes", Map.of("name", "n", "slots", 1)), 404, "queue-not-found", "one of cpu");
        assertProblem(get("ana", "/nodes?queue=none"), 404, "queue-not-found", "one of cpu");
        assertProblem(get("ana", "/nodes?cluster=none"), 404, "cluster-not-found", "site");
        assertProblem(get("ana", "/nodes?queue=%00"), 400, "invalid-name", "queue name is not allowed");
    }

    @Test
    void anAdminSaysWhatAUserMayHave() {
        // given
        token("shared");

        // then
        patch("/users/shared", "*", Map.of("maxPriority", 50, "maxRunning", 4))
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"username\": \"shared\", \"maxPriority\": 50, \"maxRunning\": 4}");
        verify(wakeUps).wakeAll();
        get("shared", "/me").expectBody().jsonPath("$.maxRunning").isEqualTo(4);
        patch("/users/shared", "*", Map.of("uncapped", true))
                .expectBody()
                .json("{\"maxPriority\": 50, \"maxRunning\": null}");
        assertProblem(patch("/users/shared", "*", Map.of("maxRunning", 0)), 400, "invalid-request", "at least 1");
        assertProblem(
                patch("/users/shared", "*", Map.of("maxPriority", 1_000_001)), 400, "invalid-request", "1,000,000");
        assertProblem(patch("/users/nobody", "*", Map.of("maxRunning", 1)), 404, "user-not-found", "user list");
    }

    @Test
    void ofTwoWhoEditAnAccountOrItsQuotaAtOnceOneIsTold() {
        // given
        token("edited");
        String seen = tag("/users/edited");

        // then
        patch("/users/edited", seen, Map.of("maxRunning", 4)).expectStatus().isOk();
        assertProblem(
                patch("/users/edited", seen, Map.of("email", "other@lab.org", "notify", "NONE")),
                412,
                "edited-meanwhile",
                "user edited");
        get("edited", "/me")
                .expectBody()
                .json("{\"email\": \"edited@lab.org\", \"maxRunning\": 4, \"notify\": \"END\"}");
        String quota = tag("/quotas/edited");
        patch("/quotas/edited", quota, Map.of("maxFiles", 7)).expectStatus().isOk();
        assertProblem(patch("/quotas/edited", quota, Map.of("maxFiles", 8)), 412, "edited-meanwhile", "user edited");
        assertProblem(patch("/quotas/nobody-here", quota, Map.of("maxFiles", 8)), 404, "user-not-found", "user list");
    }

    private String tag(String path) {
        return requireNonNull(get("admin", path)
                .expectBody()
                .returnResult()
                .getResponseHeaders()
                .getETag());
    }

    private static Map<String, Object> cluster(String name, String type, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("name", name);
        body.put("type", type);
        return body;
    }

    private static Map<String, Object> queue(String name, String device, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(Map.of("name", name, "cluster", "site", "deviceKind", device));
        body.putAll(more);
        return body;
    }

    private RestTestClient.ResponseSpec get(String user, String path) {
        return as(user).get()
                .uri(URI.create("http://localhost:" + port + "/api/v1" + path))
                .exchange();
    }

    private RestTestClient.ResponseSpec post(String path, Object body) {
        return as("admin").post().uri("/api/v1" + path).body(body).exchange();
    }

    private RestTestClient.ResponseSpec patch(String path, String ifMatch, Object body) {
        return as("admin")
                .patch()
                .uri("/api/v1" + path)
                .header("If-Match", ifMatch)
                .body(body)
                .exchange();
    }

    private RestTestClient.ResponseSpec delete(String path) {
        return as("admin").delete().uri("/api/v1" + path).exchange();
    }
}
