package org.orchestra.api.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.RunsFixture;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.runner.shell.ShellCommand;
import org.orchestra.runner.shell.ShellRequests;
import org.orchestra.runner.shell.ShellServers;
import org.orchestra.runner.shell.ShellSize;
import org.orchestra.store.shell.Shells;
import org.orchestra.store.task.Tasks;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.json.JsonMapper;

/** Shells over HTTP, with a worker of a cluster at their other end. */
@Timeout(180)
class ShellsApiIT extends RunsFixture {
    @Autowired
    private ShellRequests requests;

    @Autowired
    private Shells shells;

    @Autowired
    private Tasks tasks;

    private final EchoingShells cluster = new EchoingShells();
    private ShellServers.Serving worker;

    @BeforeEach
    void serve() throws IOException {
        jdbc.sql("TRUNCATE shell, shell_chunk").update();
        worker = new ShellServers(requests).begin("remote", cluster);
        jdbc.sql("DELETE FROM audit_entry WHERE actor = :user")
                .param("user", user())
                .update();
        jdbc.sql("DELETE FROM run WHERE task_id IN (SELECT id FROM task WHERE name IN (:names))")
                .param("names", List.of(name("remote"), name("local")))
                .update();
        for (String task : List.of("remote", "local")) {
            if (jdbc.sql("SELECT count(*) FROM task WHERE name = :name")
                            .param("name", name(task))
                            .query(Integer.class)
                            .single()
                    == 0) {
                task(task, "z_" + task);
            }
            run(task, 0, 1, null);
        }
        jdbc.sql("UPDATE run SET started_at = now() WHERE outcome IS NULL").update();
    }

    @AfterEach
    void stop() {
        worker.close();
        jdbc.sql("UPDATE account SET role = 'USER' WHERE username = 'sharon'").update();
    }

    @Override
    protected String user() {
        return "shelly";
    }

    @Test
    void whatIsTypedIsPrintedAndTheExitCodeComesLast() throws Exception {
        // given
        String shell = opened(Map.of("terminal", Map.of("rows", 24, "columns", 80)));
        try (BufferedReader output = output(user(), shell)) {
            // when
            type(shell, 0, "echo ä\n");

            // then
            assertThat(event(output)).isEqualTo("event: output echo ä\n");

            // when
            as(user())
                    .put()
                    .uri(address(shell))
                    .body(Map.of("terminal", Map.of("rows", 50, "columns", 132)))
                    .exchange()
                    .expectStatus()
                    .isNoContent();
            type(shell, 1, "");

            // then
            assertThat(output.readLine()).isEqualTo("event: end");
            assertThat(output.readLine()).isEqualTo("data: {\"exitCode\":5,\"reason\":null}");
            await().untilAsserted(() -> assertThat(cluster.sizes).contains(new ShellSize(50, 132)));
        }
        assertThat(audited("shelly")).contains(name("remote") + " 0 run 1, exit code 5");
    }

    @Test
    void aShellWhoseUserHangsUpIsClosed() throws Exception {
        // given
        String shell = opened(Map.of());
        BufferedReader output = output(user(), shell);
        type(shell, 0, "x");
        assertThat(event(output)).isEqualTo("event: output x");

        // when
        output.close();

        // then
        await().untilAsserted(() -> assertThat(cluster.closed).isNotEmpty());
        await().untilAsserted(() -> assertThat(audited("shelly")).contains(name("remote") + " 0 run 1, cut off"));
    }

    @Test
    void aShellWhoseWorkerIsStoppedEndsWithAReason() throws Exception {
        // given
        String shell = opened(Map.of());
        try (BufferedReader output = output(user(), shell)) {
            type(shell, 0, "x");
            assertThat(event(output)).isEqualTo("event: output x");

            // when
            worker.close();

            // then
            assertThat(output.readLine()).isEqualTo("event: end");
            assertThat(output.readLine()).contains("The cluster's worker is being stopped");
        }
    }

    @Test
    void aContainerThatDoesNotRunIsTheReason() throws Exception {
        // given
        String shell = opened(Map.of("command", List.of("ls", "broken")));

        // when
        try (BufferedReader output = output(user(), shell)) {
            // then
            assertThat(output.readLine()).isEqualTo("event: end");
            assertThat(output.readLine()).contains("wait until it does");
        }
        assertThat(cluster.commands).contains(new ShellCommand(List.of("ls", "broken"), null));
    }

    @Test
    void onlyWhoHasOpenedItUsesTheShell() throws Exception {
        // given
        admin("sharon");
        String shell = opened(Map.of());

        // then
        assertProblem(
                as("sharon")
                        .post()
                        .uri(address(shell) + "/input")
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .body("rm -rf /\n".getBytes(UTF_8))
                        .exchange(),
                409,
                "shell-over",
                "open another one");
        assertProblem(as("sharon").get().uri(address(shell) + "/output").exchange(), 409, "shell-over", "open another");
    }

    @Test
    void anAdminWhoOpensOneInAnothersJobIsAuditedOnce() throws Exception {
        // given
        admin("sharon");

        // when
        open("sharon", "remote", Map.of("command", List.of("cat", "secret")))
                .expectStatus()
                .isCreated();

        // then
        assertThat(audited("sharon")).containsExactly(name("remote") + " 0 run 1: cat");
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() {
        task("idle", "z_remote");
        as("olga");

        assertProblem(open("olga", "remote", Map.of()), 403, "forbidden", "belongs to shelly");
        assertProblem(open(user(), "local", Map.of()), 409, "shell-on-local-cluster", "the worker's own account");
        assertProblem(open(user(), "idle", Map.of()), 409, "job-not-running", "REGISTERED");
        assertProblem(open(user(), "remote", Map.of("command", List.of())), 400, "invalid-command", "empty");
        assertProblem(
                open(user(), "remote", Map.of("command", List.of("x".repeat(40_000)))),
                400,
                "invalid-command",
                "too long");
        assertProblem(
                open(user(), "remote", Map.of("terminal", Map.of("rows", 0, "columns", 80))),
                400,
                "invalid-request",
                "rows");
        assertThat(jdbc.sql("SELECT count(*) FROM shell").query(Integer.class).single())
                .isZero();
    }

    @Test
    void whereShellsAreOffTheSettingIsNamed() {
        // given
        ShellOpenings off = new ShellOpenings(tasks, shells, false);

        // then
        assertThatThrownBy(() -> off.open(
                        new OwnedName(name("remote")),
                        0,
                        new ShellCommand(List.of(), null),
                        new ShellOpenings.Asker(user(), "10.0.0.1")))
                .hasMessageContaining("ORCHESTRA_SHELLS_ENABLED=true");
    }

    @Test
    void aPieceThatIsTooLongIsRefused() throws Exception {
        // given
        String shell = opened(Map.of());

        // then
        assertProblem(
                as(user())
                        .post()
                        .uri(address(shell) + "/input")
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .body(new byte[70_000])
                        .exchange(),
                400,
                "invalid-request",
                "65536 bytes");
    }

    private void admin(String username) {
        token(username);
        jdbc.sql("UPDATE account SET role = 'ADMIN' WHERE username = :name")
                .param("name", username)
                .update();
        jdbc.sql("DELETE FROM audit_entry WHERE actor = :name")
                .param("name", username)
                .update();
    }

    private RestTestClient.ResponseSpec open(String username, String task, Map<String, Object> body) {
        return as(username)
                .post()
                .uri("/api/v1/tasks/" + name(task) + "/jobs/0/shells")
                .body(new HashMap<>(body))
                .exchange();
    }

    private String opened(Map<String, Object> body) {
        byte[] answer = open(user(), "remote", body)
                .expectStatus()
                .isCreated()
                .expectBody(byte[].class)
                .returnResult()
                .getResponseBodyContent();
        return JsonMapper.shared().readTree(answer).get("id").stringValue();
    }

    private String address(String shell) {
        return "/api/v1/tasks/" + name("remote") + "/jobs/0/shells/" + shell;
    }

    private void type(String shell, long piece, String text) {
        as(user())
                .post()
                .uri(address(shell) + "/input?piece=" + piece)
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(text.getBytes(UTF_8))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.next")
                .isEqualTo(piece + 1);
    }

    private BufferedReader output(String username, String shell) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + address(shell) + "/output"))
                .header("Authorization", "Bearer " + token(username))
                .build();
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    }

    private static @Nullable String event(BufferedReader output) throws IOException {
        String kind = output.readLine();
        String data = output.readLine();
        output.readLine();
        return kind + " " + new String(Base64.getDecoder().decode(data.substring("data: ".length())), UTF_8);
    }

    private List<String> audited(String username) {
        return jdbc.sql("SELECT subject FROM audit_entry WHERE actor = :name AND kind = 'ACT' ORDER BY id")
                .param("name", username)
                .query(String.class)
                .list();
    }
}
