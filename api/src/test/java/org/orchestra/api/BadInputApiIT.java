package org.orchestra.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.orchestra.api.dataset.DatasetRemovals;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code bad-input.csv} has, a request in each line: it is refused as that says, and nothing has changed, neither in
 * the database nor on the volume.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputApiIT extends RunningApi {
    private static final String OWNER = "bruna";
    private static final String OTHER = "bruno";
    private static final String LONG = "x".repeat(300);

    /** What stands in a line for something that would not be read there. */
    private static final Map<String, String> PLACES = Map.of(
            "<300>", LONG,
            "<sha>", "0".repeat(64),
            "<deep>", "[".repeat(100_000),
            "<deep-objects>", "{\"a\":".repeat(100_000),
            "<digits>", "9".repeat(10_000),
            "<2-MiB>", "x".repeat(2 << 20));

    /** Good requests, of which a line says what is bad. */
    private static final Map<String, String> GOOD = Map.of(
            "task", """
            {"name": "user.bruna.new", "dataDataset": "user.bruna.data", "configDataset": "user.bruna.configs",
             "image": "python:3.12", "command": "run %DATA %IN %OUT", "queue": "owned"}
            """,
            "user", """
            {"username": "bruce", "email": "bruce@lab.org", "password": "correct horse battery"}
            """,
            "queue", """
            {"name": "other", "cluster": "lab", "deviceKind": "CPU"}
            """,
            "file", """
            {"path": "a", "bytes": 1, "sha256": "<sha>"}
            """);

    @Autowired
    private DatasetRemovals removals;

    private OwnedThings things;
    private Map<String, String> tokens;
    private List<String> before;

    @BeforeAll
    void somebodyWhoHasEverything() throws IOException {
        token(OWNER);
        token(OTHER);
        things = new OwnedThings(jdbc, storage, OWNER, "admin");
        things.renew();
        tokens = new HashMap<>(Map.of(
                "owner", token(OWNER),
                "other", token(OTHER),
                "admin", token("admin"),
                "read", things.token(OWNER, "READ"),
                "submit", things.token(OWNER, "SUBMIT"),
                "expired", things.token(OWNER, "ALL"),
                "revoked", things.token(OWNER, "ALL"),
                "unknown", "orc_unknown",
                "malformed", "!"));
        tokens.put("unsigned", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.");
        jdbc.sql("UPDATE token SET expires_at = now() - interval '1 s' WHERE hash = sha256(convert_to(:token, 'UTF8'))")
                .param("token", tokens.get("expired"))
                .update();
        send("revoked", "DELETE /tokens/current", null).expectStatus().isNoContent();
        // What other tests deleted is not to go while this one looks.
        removals.sweep();
        before = state();
    }

    @AfterAll
    void nothingIsLeft() {
        things.remove();
    }

    @AfterEach
    void nothingHasChanged() throws IOException {
        List<String> expected = before;
        // So that a line that changes something does not speak for those after it.
        before = state();
        assertThat(before).isEqualTo(expected);
    }

    @Test
    void withoutWhatIsBadTheRequestsAreGood() {
        send("owner", "POST /tasks?dryRun=true", "task {}").expectStatus().isOk();
    }

    @ParameterizedTest(name = "{2}: {0} {1}")
    @CsvFileSource(
            resources = "/bad-input.csv",
            delimiter = '|',
            quoteCharacter = '`',
            numLinesToSkip = 1,
            maxCharsPerColumn = 1000)
    void isRefusedInASentenceThatHelps(
            String request, @Nullable String body, String who, int status, String code, String words) {
        assertProblem(send(who, request, body), status, code, words);
    }

    /**
     * @param request method, address below {@code /api/v1}, the content type where it is not JSON, and more headers, as
     *     {@code Name:value} with {@code %20} for a space; {@code <300>} stands for a word of that length
     * @param body the whole, or the name of a good request and the fields that are other, where null takes one away
     */
    private RestTestClient.ResponseSpec send(String who, String request, @Nullable String body) {
        String[] words = request.replace("<300>", LONG).split(" ");
        RestTestClient client = who.equals("anonymous") ? anonymous() : with(tokens.get(who));
        RestTestClient.RequestBodySpec sent = client.method(HttpMethod.valueOf(words[0]))
                .uri(URI.create("http://localhost:" + port + "/api/v1" + words[1]));
        String type = "application/json";
        for (String more : List.of(words).subList(2, words.length)) {
            String[] header = more.split(":", 2);
            if (header.length == 2) {
                sent.header(header[0], header[1].replace("%20", " "));
            } else {
                type = more;
            }
        }
        return body == null
                ? sent.exchange()
                : sent.contentType(MediaType.valueOf(type))
                        .body(whole(body).getBytes(UTF_8))
                        .exchange();
    }

    private static String whole(String body) {
        String[] parts = body.split(" ", 2);
        String whole = GOOD.containsKey(parts[0]) ? changed(parts[0], parts[1]) : body;
        for (Map.Entry<String, String> place : PLACES.entrySet()) {
            whole = whole.replace(place.getKey(), place.getValue());
        }
        return whole;
    }

    private static String changed(String good, String fields) {
        ObjectNode changed = (ObjectNode) JsonMapper.shared().readTree(GOOD.get(good));
        changed.setAll((ObjectNode) JsonMapper.shared().readTree(fields));
        changed.properties().removeIf(field -> field.getValue().isNull());
        return good.equals("file") ? "{\"kind\": \"DIRECTORY\", \"files\": [" + changed + "]}" : changed.toString();
    }

    /** A checksum of every table, but for the audit log, and every path of both users on the volume. */
    private List<String> state() throws IOException {
        String tables = jdbc.sql("""
                        SELECT table_name FROM information_schema.tables
                        WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'audit_entry'
                        ORDER BY 1
                        """).query(String.class).list().stream()
                .map(table -> "SELECT '" + table
                        + " ' || coalesce(md5(string_agg(r::text, ' ' ORDER BY r::text)), '') FROM " + table + " r")
                .collect(Collectors.joining(" UNION ALL "));
        // Sorted: a union of many tables is read in any order, by several processes of PostgreSQL.
        List<String> state = new ArrayList<>(
                jdbc.sql(tables).query(String.class).list().stream().sorted().toList());
        for (String user : List.of(OWNER, OTHER)) {
            if (Files.exists(storage.user(user))) {
                try (Stream<Path> paths = Files.walk(storage.user(user))) {
                    paths.map(Path::toString).sorted().forEach(state::add);
                }
            }
        }
        return state;
    }
}
