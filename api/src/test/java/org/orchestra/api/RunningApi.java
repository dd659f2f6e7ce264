package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Accounts;
import org.orchestra.store.account.HomeWorkflows;
import org.orchestra.store.account.NewAccount;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.task.TaskWorkflows;
import org.orchestra.testing.PostgresExtension;
import org.orchestra.testing.SettableClock;
import org.orchestra.volume.Storage;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The API on a real port with a real PostgreSQL and a real volume; only Temporal is not there. Its admin is the
 * bootstrapped one. All tests share it, so each uses users of its own.
 */
@SpringBootTest(
        properties = {ApiApplication.CONFIG_NAMES, RunningApi.ALL_TESTS_SHARE_AN_ADDRESS},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(ProbeConfiguration.class)
public abstract class RunningApi {
    static final String ALL_TESTS_SHARE_AN_ADDRESS = "orchestra.server.connections-per-address=0";

    protected static final String PASSWORD = "correct horse battery";

    private static final PostgresExtension POSTGRES = new PostgresExtension();
    private static final Path VOLUME = volume();
    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    @LocalServerPort
    protected int port;

    @Autowired
    protected Accounts accounts;

    @Autowired
    protected JdbcClient jdbc;

    @Autowired
    protected Storage storage;

    @Autowired
    protected SettableClock clock;

    @MockitoBean
    protected HomeWorkflows homes;

    @MockitoBean
    protected TaskWorkflows workflows;

    @MockitoBean
    protected SchedulerWakeUps wakeUps;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry properties) {
        POSTGRES.register(properties);
        properties.add("orchestra.storage.root", VOLUME::toString);
        properties.add("orchestra.bootstrap.admin.password", () -> PASSWORD);
        properties.add("orchestra.shells.enabled", () -> "true");
        properties.add("orchestra.temporal-ui", () -> "http://temporal.lab:8233/");
    }

    /** A client without a token. */
    protected RestTestClient anonymous() {
        return RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
    }

    /** A client with the token of a user, who is created at the first call. */
    protected RestTestClient as(String username) {
        return with(token(username));
    }

    protected RestTestClient with(String token) {
        return anonymous()
                .mutate()
                .defaultHeader("Authorization", "Bearer " + token)
                .build();
    }

    protected String token(String username) {
        return TOKENS.computeIfAbsent(username, name -> {
            if (accounts.find(name).isEmpty()) {
                accounts.create(new NewAccount(new Username(name), name + "@lab.org", PASSWORD, Role.USER, 1000));
            }
            return accounts.authenticate(name, PASSWORD).token();
        });
    }

    /** The items of a page that somebody asks for. */
    protected static Stream<JsonNode> items(RestTestClient client, String address) {
        byte[] page = client.get()
                .uri(address)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(byte[].class)
                .returnResult()
                .getResponseBodyContent();
        return JsonMapper.shared().readTree(page).get("items").valueStream();
    }

    /** Asserts a problem document: its status, its code, and a sentence with {@code words}. */
    protected static void assertProblem(RestTestClient.ResponseSpec response, int status, String code, String words) {
        response.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo(code)
                .jsonPath("$.status")
                .isEqualTo(status)
                .jsonPath("$.type")
                .isEqualTo("urn:orchestra:problem:" + code)
                .jsonPath("$.title")
                .isNotEmpty()
                .jsonPath("$.detail")
                .value(
                        String.class,
                        detail -> assertThat(detail).contains(words).endsWith("."));
    }

    /** Reads a stream that the server ends. */
    protected static void readToItsEnd(InputStream stream) {
        try {
            stream.transferTo(OutputStream.nullOutputStream());
        } catch (IOException cut) {
            assertThat(cut).hasMessageMatching("(?i).*(closed|EOF|reset).*");
        }
    }

    /** The events of a task, as they come. */
    protected InputStream events(String token, String task) throws Exception {
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://localhost:%d/api/v1/tasks/%s/events".formatted(port, task)))
                                .header("Authorization", "Bearer " + token)
                                .header("Accept", "text/event-stream")
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static Path volume() {
        try {
            return Files.createTempDirectory(
                            Files.createDirectories(Path.of("target")).toAbsolutePath(), "volume")
                    .toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
