package org.orchestra.api.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunningApi;
import org.orchestra.store.testing.TestData;

/** The calls of the published Python package. */
class LegacyProtocolIT extends RunningApi {
    private static final Map<String, String> TASK = Map.ofEntries(
            Map.entry("username", "lenka"),
            Map.entry("taskname", "user.lenka.fit"),
            Map.entry("configFile", "user.lenka.configs"),
            Map.entry("dataFile", "user.lenka.data"),
            Map.entry("containerImage", "python:3.12"),
            Map.entry("secondaryDS", ""),
            Map.entry("execCommand", "python3 /job.py -d %DATA -c %IN -o %OUT"),
            Map.entry("et", "0"),
            Map.entry("eta", "0"),
            Map.entry("queue", "legacy"),
            Map.entry("is_dummy_data", "False"),
            Map.entry("is_dummy_config", "False"));

    @BeforeEach
    void aQueue() {
        if (jdbc.sql("SELECT count(*) FROM cluster WHERE name = 'legacy'")
                        .query(Long.class)
                        .single()
                == 0) {
            TestData data = new TestData(jdbc, storage);
            data.cluster("legacy");
            data.queue("legacy", "legacy");
            data.node("legacy", "legacy-0", 4);
        }
    }

    @Test
    void aScriptGoesItsWholeWay() throws IOException {
        // given
        token("lenka");
        String token = new LpsMaestro(port, "", "")
                .postForm("/authenticate", Map.of("username", "lenka", "password", PASSWORD))
                .says(200, "signed in as lenka")
                .json()
                .path("token")
                .asString();
        LpsMaestro lenka = new LpsMaestro(port, "lenka", token);

        // when
        lenka.upload("user.lenka.data", "data.csv", "1,2\n").says(200, "data.csv");
        lenka.upload("user.lenka.configs", "b.json", "{\"b\": 1}").says(200, "user.lenka.configs has 1");
        lenka.upload("user.lenka.configs", "a.json", "{}").says(200, "user.lenka.configs has 2");
        lenka.upload("user.lenka.configs", "a.json", "[]").says(409, "has a file 'a.json'");
        lenka.post("/create-task", TASK).says(200, "user.lenka.fit has been created with 2 jobs");

        // then
        verify(workflows).start(anyLong(), eq("user.lenka.fit"));
        Map<String, String> own = Map.of("username", "lenka");
        assertThat(lenka.post("/list-datasets-py", own).text())
                .isEqualTo("[\"user.lenka.configs\",\"user.lenka.data\"]");
        lenka.post("/list-datasets", own).says(200, "| lenka    | user.lenka.configs |     2 |    10 |");
        assertThat(lenka.post("/list-tasks-py", own).text()).isEqualTo("[\"user.lenka.fit\"]");
        lenka.post("/list-tasks", own).says(200, "REGISTERED");
        lenka.post("/queue", Map.of("name", "legacy")).says(200, "0 of 4 slots");
        assertThat(unzipped(lenka.post("/download-dataset", dataset("configs")).body()))
                .isEqualTo(Map.of("a.json", "{}", "b.json", "{\"b\": 1}"));
        lenka.post("/delete-dataset", dataset("data")).says(409, "user.lenka.fit");

        // when
        lenka.post("/kill-task", task("fit")).says(200, "is being stopped");
        lenka.post("/retry-task", task("fit")).says(409, "only a task that has ended");
        jdbc.sql("UPDATE task SET state = 'KILLED' WHERE name = 'user.lenka.fit'")
                .update();
        lenka.post("/retry-task", task("fit")).says(200, "2 jobs of task user.lenka.fit run again");
        jdbc.sql("UPDATE task SET state = 'KILL' WHERE name = 'user.lenka.fit'").update();
        jdbc.sql("UPDATE task SET state = 'KILLED' WHERE name = 'user.lenka.fit'")
                .update();
        lenka.post("/delete-task", task("fit")).says(200, "user.lenka.fit has been deleted");
        lenka.post("/delete-dataset", dataset("data")).says(200, "user.lenka.data has been deleted");

        // then
        lenka.post("/download-dataset", dataset("data")).says(404, "There is no dataset user.lenka.data");
    }

    @Test
    void whatTheTaskFormHasIsWhatTheTaskHas() {
        // given
        LpsMaestro lotte = new LpsMaestro(port, "lotte", token("lotte"));
        TestData data = new TestData(jdbc, storage);
        data.configs("lotte", "data", 1);
        data.configs("lotte", "configs", 2);

        // when
        lotte.post(
                        "/create-task",
                        changed(Map.of(
                                "taskname", "user.lotte.fit",
                                "dataFile", "user.lotte.data",
                                "configFile", "user.lotte.configs",
                                "secondaryDS", "{'%REF': 'user.lotte.data',}",
                                "execCommand", "run 'é' %IN %REF %ET\n-o %OUT",
                                "is_dummy_data", "True")))
                .says(200, "2 jobs");

        // then
        as("lotte")
                .get()
                .uri("/api/v1/tasks/user.lotte.fit")
                .exchange()
                .expectBody()
                .json("""
                        {"command": "run 'é' %IN %REF %ET\\n-o %OUT", "secondary": {"REF": "user.lotte.data"}, "et": "0",
                         "eta": null, "dummyData": true, "dummyConfig": false, "queue": "legacy"}
                        """);
    }

    @Test
    void whatCannotBeIsRefusedInTheWordsThatThePackagePrints() {
        // given
        LpsMaestro laszlo = new LpsMaestro(port, "laszlo", token("laszlo"));
        new TestData(jdbc, storage).configs("laszlo", "data", 1);
        Map<String, String> good = changed(Map.of(
                "taskname", "user.laszlo.fit", "dataFile", "user.laszlo.data", "configFile", "user.laszlo.data"));

        // then
        new LpsMaestro(port, "", "")
                .postForm("/authenticate", Map.of("username", "laszlo", "password", "no"))
                .says(401, "wrong");
        new LpsMaestro(port, "laszlo", "invented")
                .post("/queue", Map.of("name", "legacy"))
                .says(401, "maestro");
        laszlo.postForm("/list-tasks", Map.of("username", "laszlo")).says(401, "maestro");
        laszlo.postForm("/list-tasks", Map.of("username", "laszlo", "credentials", "laszlo"))
                .says(401, "maestro");
        laszlo.post("/list-tasks-py", Map.of("username", "lenka")).says(403, "only what is yours");
        laszlo.post("/list-tasks-py", Map.of()).says(400, "'username' is missing");
        laszlo.post("/download-dataset", dataset("data")).says(403, "belongs to lenka");
        laszlo.post("/delete-dataset", Map.of("datasetname", "user.laszlo.\u0000"))
                .says(400, "one line");
        laszlo.post("/delete-dataset", Map.of("datasetname", "user.laszlo.../../x"))
                .says(400, "not allowed");
        laszlo.upload("user.lenka.more", "a", "1").says(403, "choose one that begins with user.laszlo.");
        laszlo.upload("user.laszlo.more", "../a", "1").says(400, "not allowed");
        laszlo.upload("user.laszlo.more", ".DS_Store", "1").says(400, "rename it");
        laszlo.post("/upload-dataset", Map.of("datasetname", "user.laszlo.more"))
                .says(400, "castor.upload");
        laszlo.send("/upload-dataset", "multipart/form-data; boundary=x", "no parts")
                .says(400, "castor.upload");
        laszlo.post("/create-task", with(good, "execCommand", "run %DATA %IN")).says(400, "%OUT");
        laszlo.post("/create-task", with(good, "containerImage", "")).says(400, "'containerImage' is missing");
        laszlo.post("/create-task", with(good, "queue", "no")).says(404, "There is no queue no");
        laszlo.post("/create-task", with(good, "is_dummy_data", "maybe")).says(400, "True or False");
        laszlo.post("/create-task", with(good, "secondaryDS", "REF")).says(400, "{'REF': 'user.ana.other'}");
        laszlo.post("/create-task", with(good, "secondaryDS", "__import__('os')"))
                .says(400, "dict");
        laszlo.post("/queue", Map.of("name", "no")).says(404, "queue");
        assertThat(laszlo.post("/list-tasks-py", Map.of("username", "laszlo")).text())
                .isEqualTo("[]");
        assertThat(laszlo.post("/list-datasets-py", Map.of("username", "laszlo"))
                        .text())
                .isEqualTo("[\"user.laszlo.data\"]");
    }

    @Test
    void theCredentialIsATokenWithItsScopeAndAdminsAreAudited() {
        // given
        token("lili");
        LpsMaestro read = new LpsMaestro(port, "lili", named("READ"));
        LpsMaestro submit = new LpsMaestro(port, "lili", named("SUBMIT"));
        LpsMaestro admin = new LpsMaestro(
                port, "admin", accounts.authenticate("admin", PASSWORD).token());

        // then
        read.post("/list-tasks", Map.of("username", "lili")).says(200, "Taskname");
        read.upload("user.lili.data", "a", "1").says(403, "may only read");
        submit.upload("user.lili.data", "a", "1").says(200, "user.lili.data has 1");

        // when
        admin.post("/list-datasets", Map.of("username", "lili")).says(200, "user.lili.data");
        admin.post("/delete-dataset", Map.of("datasetname", "user.lili.data")).says(200, "deleted");

        // then
        assertThat(jdbc.sql("SELECT act FROM audit_entry WHERE actor = 'admin' AND subject = 'user.lili.data'")
                        .query(String.class)
                        .list())
                .containsExactly("deleteDataset");
    }

    private String named(String scope) {
        return String.valueOf(as("lili")
                .post()
                .uri("/api/v1/me/tokens")
                .body(Map.of("name", scope.toLowerCase(Locale.ROOT), "scope", scope))
                .exchange()
                .expectBody(Map.class)
                .returnResult()
                .getResponseBody()
                .get("token"));
    }

    private static Map<String, String> dataset(String name) {
        return Map.of("username", "lenka", "datasetname", "user.lenka." + name);
    }

    private static Map<String, String> task(String name) {
        return Map.of("username", "lenka", "taskname", "user.lenka." + name);
    }

    private static Map<String, String> changed(Map<String, String> changes) {
        Map<String, String> task = new HashMap<>(TASK);
        task.putAll(changes);
        return task;
    }

    private static Map<String, String> with(Map<String, String> task, String field, String value) {
        Map<String, String> changed = new HashMap<>(task);
        changed.put(field, value);
        return changed;
    }

    private static Map<String, String> unzipped(byte[] archive) throws IOException {
        Map<String, String> files = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
