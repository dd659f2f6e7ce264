package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.TokenScope;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.NewAccount;
import tools.jackson.databind.json.JsonMapper;

/** Asks for every operation of the API's document as everybody, and holds the answers against docs/authorization.md. */
@Timeout(300)
class AuthorizationApiIT extends RunningApi {
    private static final Path TABLE = Path.of("../docs/authorization.md");
    private static final String OWNER = "avery";
    private static final String ANOTHER = "blake";
    private static final String READER = "drew";
    private static final String CHIEF = "casey";

    /** Served, though no longer in the document. */
    private static final ApiOperation UNDOCUMENTED =
            new ApiOperation("getJobFileByPath", "GET", "/api/v1/tasks/{name}/jobs/{job}/files/{path}", null, Set.of());

    /** What an operation needs to be told before it looks at who asks; the others are content with an empty object. */
    private static final Map<String, Object> BODIES = Map.of(
            "createToken",
            Map.of("username", OWNER, "password", PASSWORD),
            "changePassword",
            Map.of("oldPassword", PASSWORD, "newPassword", "another horse battery"),
            "editUser",
            Map.of("notify", "NONE"),
            "announceUpload",
            Map.of("kind", "FILE", "files", List.of(Map.of("path", "a", "bytes", 1, "sha256", "0".repeat(64)))),
            "registerDataset",
            Map.of("path", "data"),
            "createTask",
            Map.of(
                    "name",
                    "user." + OWNER + ".new",
                    "dataDataset",
                    "user." + OWNER + ".data",
                    "configDataset",
                    "user." + OWNER + ".configs",
                    "image",
                    "python:3.12",
                    "command",
                    "run %DATA %IN %OUT",
                    "queue",
                    OwnedThings.QUEUE));

    private final HttpClient client = HttpClient.newHttpClient();
    private OwnedThings things;

    @BeforeEach
    void somebodyWhoHasEverything() throws IOException {
        token(OWNER);
        token(ANOTHER);
        token(READER);
        // Not the one of all other tests, whose tokens would end here.
        if (accounts.find(CHIEF).isEmpty()) {
            accounts.create(new NewAccount(new Username(CHIEF), CHIEF + "@lab.org", PASSWORD, Role.ADMIN, 1000));
        }
        jdbc.sql("UPDATE account SET role = 'ADMIN' WHERE username = :name")
                .param("name", CHIEF)
                .update();
        things = new OwnedThings(jdbc, storage, OWNER, READER);
        things.renew();
    }

    @AfterEach
    void nothingIsLeft() {
        things.remove();
        jdbc.sql("UPDATE account SET role = 'USER' WHERE username = :name")
                .param("name", CHIEF)
                .update();
    }

    @Test
    void everyOperationAnswersEverybodyAsTheTableSays() throws Exception {
        // given
        List<AuthorizationRow> expected = table();

        // when
        List<AuthorizationRow> found = new ArrayList<>();
        for (ApiOperation operation : operations()) {
            found.add(new AuthorizationRow(
                    operation.id(),
                    operation.address(),
                    outcome(operation, null),
                    outcome(operation, things.token(ANOTHER, "ALL")),
                    outcome(operation, things.token(READER, "ALL")),
                    outcome(operation, things.token(OWNER, "ALL")),
                    outcome(operation, things.token(CHIEF, "ALL")),
                    leastScope(operation)));
        }

        // then
        assertThat(found).hasSizeGreaterThan(40).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Of an admin's tokens, because to the owner's many operations are closed anyway. */
    private String leastScope(ApiOperation operation) throws Exception {
        if (outcome(operation, null).equals("yes")) {
            return "none";
        }
        for (TokenScope scope : TokenScope.values()) {
            if (outcome(operation, things.token(CHIEF, scope.name())).equals("yes")) {
                return scope.name().toLowerCase(Locale.ROOT);
            }
        }
        return "no scope";
    }

    /** {@code yes}, or the status of the refusal. */
    private String outcome(ApiOperation operation, @Nullable String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(operation)).header("Upload-Offset", "0");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (operation.contentType() == null) {
            request.method(operation.method(), BodyPublishers.noBody());
        } else {
            request.header("Content-Type", operation.contentType())
                    .method(
                            operation.method(),
                            BodyPublishers.ofString(JsonMapper.shared()
                                    .writeValueAsString(BODIES.getOrDefault(operation.id(), Map.of()))));
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        // Unread, because an event stream has no end.
        response.body().close();
        if (!operation.reads()) {
            things.renew();
        }
        int status = response.statusCode();
        assertThat(status).as(operation.toString()).isLessThan(500);
        return Set.of(401, 403, 404).contains(status) ? String.valueOf(status) : "yes";
    }

    private URI address(ApiOperation operation) {
        boolean ofTask = operation.path().startsWith("/api/v1/tasks/");
        Map<String, String> variables = Map.ofEntries(
                Map.entry("name", ofTask ? things.task() : things.dataset()),
                Map.entry("job", "0"),
                Map.entry("path", ofTask ? things.result() : things.file()),
                Map.entry("username", OWNER),
                Map.entry("token", "ci"),
                Map.entry("webhook", "ci"),
                Map.entry("reader", READER),
                Map.entry("shell", "00000000-0000-4000-8000-000000000000"),
                Map.entry("cluster", OwnedThings.CLUSTER),
                Map.entry("jobType", OwnedThings.JOB_TYPE),
                Map.entry("queue", OwnedThings.QUEUE),
                Map.entry("node", OwnedThings.NODE));
        String path = operation.path();
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            path = path.replace("{" + variable.getKey() + "}", variable.getValue());
        }
        assertThat(path).as("a variable that this test does not know").doesNotContain("{");
        Map<String, String> queries =
                Map.of("owner", OWNER, "path", variables.get("path"), "filename", "data.csv", "metric", "loss");
        String query = queries.entrySet().stream()
                .filter(parameter -> operation.queries().contains(parameter.getKey()))
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining("&"));
        return URI.create("http://localhost:" + port + path + (query.isEmpty() ? "" : "?" + query));
    }

    private List<ApiOperation> operations() {
        byte[] document = anonymous()
                .get()
                .uri("/v3/api-docs")
                .exchange()
                .expectBody(byte[].class)
                .returnResult()
                .getResponseBodyContent();
        return Stream.concat(ApiOperation.of(JsonMapper.shared().readTree(document)), Stream.of(UNDOCUMENTED))
                .toList();
    }

    private static List<AuthorizationRow> table() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> line.startsWith("| ") && line.contains("/api/v1"))
                .map(line -> Arrays.stream(line.split("\\|"))
                        .skip(1)
                        .map(String::strip)
                        .toList())
                .map(cells -> new AuthorizationRow(
                        cells.get(0),
                        cells.get(1),
                        cells.get(2),
                        cells.get(3),
                        cells.get(4),
                        cells.get(5),
                        cells.get(6),
                        cells.get(7)))
                .toList();
    }

    /** A row of the table, or what was found in its place. */
    private record AuthorizationRow(
            String operation,
            String address,
            String anonymous,
            String another,
            String reader,
            String owner,
            String admin,
            String scope) {}
}
