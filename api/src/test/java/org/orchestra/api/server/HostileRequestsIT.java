package org.orchestra.api.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.api.RunningApi;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Requests as a stranger writes them, byte by byte. */
@ExtendWith(OutputCaptureExtension.class)
class HostileRequestsIT extends RunningApi {
    private static final int MAX_BODY = 1024 * 1024;
    private static final String CREDENTIALS = "{\"username\":\"ana\",\"password\":\"not the right one\"}";

    @Autowired
    @Qualifier("requestMappingHandlerMapping") private RequestMappingHandlerMapping mappings;

    @Test
    void noEndpointReadsAnythingButJson() {
        Map<String, HandlerMethod> withBody = withBody();
        assertThat(withBody).hasSizeGreaterThan(5).containsKey("POST /api/v1/tokens");
        withBody.keySet().forEach(request -> {
            for (String type : List.of(
                    "application/yaml",
                    "application/x-yaml",
                    "text/yaml",
                    "application/xml",
                    "application/cbor",
                    "application/x-jackson-smile",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x",
                    "text/plain")) {
                assertProblem(send(request, type, "username: ana"), 415, "invalid-request", "use application/json");
            }
        });
    }

    @Test
    void noEndpointTakesHalfOfACharacter() {
        List<String> fields = new ArrayList<>();
        withBody().forEach((request, method) -> {
            for (RecordComponent field : bodyOf(method).getRecordComponents()) {
                for (String text : texts(field.getGenericType())) {
                    String body = format("{\"%s\":%s}", field.getName(), text);
                    // The parser that this charset gets lets more through.
                    String charset = "application/json;charset=ISO-8859-1";
                    String name = "'" + field.getName();
                    assertProblem(send(request, "application/json", body), 400, "invalid-request", name);
                    assertProblem(send(request, charset, body), 400, "invalid-request", name);
                    assertProblem(send(request, charset, body), 400, "invalid-request", "Unicode");
                    fields.add(request + " " + field.getName());
                }
            }
        });
        assertThat(fields)
                .contains("POST /api/v1/tokens password", "POST /api/v1/tasks command", "POST /api/v1/tasks secondary");
    }

    @Test
    void halfOfACharacterIsNotGivenBackEither() {
        assertProblem(
                send("POST /api/v1/tokens", "application/json;charset=ISO-8859-1", "{\"\\udcfc\":\"\"}"),
                400,
                "invalid-request",
                "The field '\uFFFD' is unknown");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*/*", "application/*", "application/*+json", "*", "", " ", "json", "application/", "a/b/c", ";"
            })
    void whatIsNoFormatIsRefused(String type) throws IOException {
        for (String request : withBody().keySet()) {
            assertThat(answer(request, type, auth("admin") + "\r\nContent-Length: 2", "{}"))
                    .startsWith("HTTP/1.1 415")
                    .contains("Content-Type: application/problem+json", "write it out");
        }
        assertThat(answer(
                        "PUT /api/v1/datasets/user.ana.x?filename=a", type, auth("ana") + "\r\nContent-Length: 1", "a"))
                .startsWith("HTTP/1.1 415");
        assertThat(answer("POST /api/v1/tokens", type, "Content-Length: 2", "{}"))
                .startsWith("HTTP/1.1 415");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT lab:1", "CONNECT /api/v1/tasks", "BREW /api/v1/tasks", "get /", "TRACE /"})
    void aMethodThatIsNoneHereIsNotAFailureOfTheServer(String request) throws IOException {
        assertThat(answer(request, "A: b", ""))
                .matches("(?s)HTTP/1.1 (40[0-9]|501) .*")
                .doesNotContain("The server failed", "internal")
                .contains("Content-Type: application/problem+json");
    }

    /** The endpoints for people that read JSON, by method and address; those for workers know none of them. */
    private Map<String, HandlerMethod> withBody() {
        Map<String, HandlerMethod> withBody = new TreeMap<>();
        mappings.getHandlerMethods().forEach((mapping, method) -> {
            String path = mapping.getPatternValues()
                    .iterator()
                    .next()
                    .replace("{shell}", UUID.randomUUID().toString())
                    .replaceAll("\\{\\w+}", "1");
            if (!path.startsWith("/worker/")
                    && List.of(method.getMethodParameters()).stream().anyMatch(HostileRequestsIT::isBody)) {
                mapping.getMethodsCondition().getMethods().forEach(one -> withBody.put(one + " " + path, method));
            }
        });
        return withBody;
    }

    private static boolean isBody(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(RequestBody.class);
    }

    private static Class<?> bodyOf(HandlerMethod method) {
        return Stream.of(method.getMethodParameters())
                .filter(HostileRequestsIT::isBody)
                .findFirst()
                .orElseThrow()
                .getParameterType();
    }

    /** JSON of a type, wherever it has text. */
    private static List<String> texts(Type type) {
        String half = "\"a-\\udcfc.tmp\"";
        if (type == String.class) {
            return List.of(half, "\"\\ud83d\"");
        }
        String name = type.getTypeName();
        if (name.equals("java.util.Map<java.lang.String, java.lang.String>")) {
            return List.of("{\"A\":" + half + "}", "{" + half + ":\"a\"}");
        }
        if (name.equals("java.util.List<java.lang.String>")) {
            return List.of("[\"a\"," + half + "]");
        }
        assertThat(name).as("a type of which this test knows no text").doesNotContain("String");
        return List.of();
    }

    private RestTestClient.ResponseSpec send(String request, String type, String body) {
        String[] methodAndPath = request.split(" ", 2);
        return as("admin")
                .method(HttpMethod.valueOf(methodAndPath[0]))
                .uri(methodAndPath[1])
                .contentType(MediaType.valueOf(type))
                .body(body.getBytes(UTF_8))
                .exchange();
    }

    @Test
    void aBodyThatIsTooLongIsRefusedBeforeAnybodyParsesIt() throws IOException {
        // given what a parser would refuse at its first byte, if it saw it
        String tooLong = "}".repeat(MAX_BODY + 1);

        // then
        assertThat(answer("POST /api/v1/tokens", "Content-Length: 60000000", ""))
                .startsWith("HTTP/1.1 413");
        assertThat(answer("POST /api/v1/tokens", "Content-Length: " + tooLong.length(), tooLong))
                .startsWith("HTTP/1.1 413")
                .contains("\"code\":\"body-too-long\"");
        assertThat(answer(
                        "POST /api/v1/tokens",
                        "Transfer-Encoding: chunked",
                        chunk("{\"username\":\"" + "a".repeat(MAX_BODY)) + chunk("a".repeat(MAX_BODY)) + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("\"code\":\"body-too-long\"");
        assertThat(answer("POST /api/v1/tokens", "Transfer-Encoding: chunked", chunk(CREDENTIALS) + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void anUploadMayBeLonger() {
        as("ana")
                .put()
                .uri("/api/v1/datasets/user.ana.long?filename=x")
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(new byte[3 * MAX_BODY])
                .exchange()
                .expectStatus()
                .isCreated();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?=x",
                "?owner=%zz",
                "?owner=%",
                "?owner=%ff%fe",
                "?%=",
                "?owner=%ed%b3%bc",
                "?owner=%00",
                "?size=99999999999999999999",
                "?size=-1"
            })
    void aQueryThatCannotBeReadIsRefused(String query) throws IOException {
        assertThat(answer("GET /api/v1/tasks" + query, auth("ana"), ""))
                .startsWith("HTTP/1.1 400")
                .contains("Content-Type: application/problem+json")
                .doesNotContain("<html", "Tomcat");
        // Also where nobody has signed in, and where nobody looks at the query.
        assertThat(answer("GET /api/v1/tasks" + query, "A: b", ""))
                .doesNotStartWith("HTTP/1.1 5")
                .contains("Content-Type: application/problem+json");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aNameThatNoFileCanHaveIsRefusedOrNotFound(String request) throws IOException {
        assertThat(answer(request, auth("ana"), ""))
                .matches("(?s)HTTP/1.1 40[04] .*")
                .contains("Content-Type: application/problem+json")
                .doesNotContain("<html", "Tomcat");
    }

    static List<String> paths() {
        String ascii = "a".repeat(256);
        String umlauts = "%C3%A4".repeat(200);
        return List.of(
                "PUT /api/v1/datasets/user.ana.new?filename=" + ascii,
                "PUT /api/v1/datasets/user.ana.new?filename=" + umlauts,
                "PUT /api/v1/datasets/user.ana." + ascii + "?filename=a",
                "GET /api/v1/datasets/user.ana." + umlauts,
                "GET /api/v1/datasets/" + umlauts + "/files",
                "GET /api/v1/tasks/user.ana." + ascii,
                "GET /api/v1/tasks/%00",
                "GET /api/v1/tasks/%zz",
                "GET /api/v1/tasks/%",
                "GET /api/v1/tasks/..%2f..%2fetc",
                "GET /api/v1/tasks/%c0%ae",
                "GET /api/v1/tasks/user.ana.%ed%b3%bc",
                "PUT /api/v1/datasets/user.ana.new?filename=%ed%b3%bc",
                "PUT /api/v1/datasets/user.ana.%ed%b3%bc?filename=a",
                "GET /api/v1/tasks/user.ana.x/jobs/99999999999999999999",
                "GET /api/v1/tasks/user.ana.x/jobs/0/files/" + ascii,
                "GET /api/v1/tasks/user.ana.x/jobs/0/files/" + umlauts,
                "GET /api/v1/tasks/user.ana.x/jobs/0/files/%00");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsNoHttpIsAnsweredWithoutATraceOfTheServer(String bytes) throws IOException {
        try (RawClient client = new RawClient("127.0.0.1", port)) {
            String answer = client.send(bytes).readAll();
            assertThat(answer)
                    .matches("(?s)HTTP/1.1 [45]\\d\\d .*")
                    .doesNotStartWith("HTTP/1.1 500")
                    .doesNotContainIgnoringCase("<html", "tomcat", "exception", "java");
            if (!answer.endsWith("\r\n\r\n")) {
                assertThat(answer).contains("Content-Type: application/problem+json", "urn:orchestra:problem:");
            }
        }
    }

    static List<String> malformed() {
        String end = "Connection: close\r\n\r\n";
        return List.of(
                "nonsense\r\n\r\n",
                "GET /api/v1/tasks?<> HTTP/1.1\r\nHost: lab\r\n" + end,
                "GET /\\ HTTP/1.1\r\nHost: lab\r\n" + end,
                "GET / HTTP/1.1\r\n" + end,
                "GET / HTTP/1.1\r\nHost: a/b\r\n" + end,
                "GET / HTTP/1.1\r\nHost: lab\r\nHost: lab\r\n" + end,
                "GET / HTTP/9.9\r\nHost: lab\r\n" + end,
                "G@T / HTTP/1.1\r\nHost: lab\r\n" + end,
                "GET / HTTP/1.1\r\nHost: lab\r\nBad Header: x\r\n" + end,
                "GET / HTTP/1.1\r\nHost: lab\r\nX: " + "x".repeat(9_000) + "\r\n" + end,
                "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: lab\r\n" + end,
                "POST /api/v1/tokens HTTP/1.1\r\nHost: lab\r\nContent-Length: -1\r\n" + end,
                "POST /api/v1/tokens HTTP/1.1\r\nHost: lab\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + end,
                "POST /api/v1/tokens HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: nonsense\r\n" + end,
                "POST /api/v1/tokens HTTP/1.1\r\nHost: lab\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n" + end + "zz\r\n",
                "TRACE / HTTP/1.1\r\nHost: lab\r\n" + end,
                "CONNECT lab:1 HTTP/1.1\r\nHost: lab\r\n" + end);
    }

    @Test
    void nobodyGuessesMoreByClaimingToBeOthersAndTheLogSaysOnceWhatToDoIfTheyAre(CapturedOutput output)
            throws IOException {
        // given
        token("hanna");
        String body = "{\"username\":\"hanna\",\"password\":\"not the right one\"}";

        // when
        int guesses = 0;
        String answer = "HTTP/1.1 401";
        while (answer.startsWith("HTTP/1.1 401")) {
            String claim = "X-Forwarded-For: 203.0.113." + guesses + "\r\nForwarded: for=203.0.113." + guesses;
            answer = answer("POST /api/v1/tokens", claim + "\r\nContent-Length: " + body.length(), body);
            guesses++;
        }

        // then
        assertThat(answer).startsWith("HTTP/1.1 429").contains("Retry-After: ");
        assertThat(guesses).isLessThanOrEqualTo(12);
        assertThat(output.getOut()).contains("Too many failures to sign in, the last as hanna from 127.0.0.1");
        assertThat(output.getOut()).containsOnlyOnce("127.0.0.1 says that it forwards requests of others");
    }

    private String answer(String request, String header, String body) throws IOException {
        return answer(
                request, request.startsWith("PUT") ? "application/octet-stream" : "application/json", header, body);
    }

    private String answer(String request, String type, String header, String body) throws IOException {
        try (RawClient client = new RawClient("127.0.0.1", port)) {
            try {
                client.send("%s HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nContent-Type: %s\r\n%s\r\n\r\n%s"
                        .formatted(request, type, header, body));
            } catch (SocketException hungUp) {
                // What is refused before all of it has come need not be taken to its end: the answer is there.
            }
            return client.readAll();
        }
    }

    private String auth(String user) {
        return "Authorization: Bearer " + token(user);
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }
}
