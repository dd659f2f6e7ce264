package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.store.testing.TestData;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Tasks whose jobs come from parameters, over HTTP. */
class SweepsApiIT extends RunningApi {
    private static final String GRID = "{\"lr\":[0.10,1e-3],\"note\":[\"a,b\",\"c\"]}";

    @BeforeEach
    void aQueue() {
        jdbc.sql("TRUNCATE queue CASCADE").update();
        TestData data = new TestData(jdbc, storage);
        data.cluster("swept");
        data.queue("swift", "swept");
        token("sofia");
    }

    @AfterEach
    void nothingIsLeft() {
        jdbc.sql("TRUNCATE queue CASCADE").update();
        jdbc.sql("DELETE FROM cluster WHERE name = 'swept'").update();
    }

    @Test
    void numbersAreServedAsTheyWereWritten() {
        // when
        String created = body(create("\"parameters\": " + GRID, 201));

        // then
        assertThat(created).contains("\"parameters\":" + GRID, "\"configDataset\":null", "\"jobs\":4");
        assertThat(body(as("sofia")
                        .get()
                        .uri("/api/v1/tasks/user.sofia.sweep/jobs/3")
                        .exchange()))
                .contains("\"name\":\"lr=1e-3,note=c\"", "\"parameters\":{\"lr\": 1e-3, \"note\": \"c\"}");
    }

    @Test
    void jobsAreFoundByTheirValuesAlsoWhereThereIsACommaInOne() {
        // given
        create("\"parameters\": " + GRID, 201);

        // then
        jobs("where={where}", "note=a,b")
                .jsonPath("$.items[*].job")
                .value(numbers -> assertThat(numbers).hasToString("[0,2]"));
        jobs("where=lr=0.1&where={where}", "note=a,b")
                .jsonPath("$.items[*].job")
                .value(numbers -> assertThat(numbers).hasToString("[0]"));
        jobs("where=lr=0.1&size=1&after=0&state={state}", "REGISTERED")
                .jsonPath("$.items[0].job")
                .isEqualTo(1)
                .jsonPath("$.next")
                .isEmpty();
        assertProblem(list("where={where}", "rate=1"), 400, "invalid-parameters", "use one of lr, note");
        assertProblem(list("where={where}", "lr"), 400, "invalid-request", "NAME=VALUE");
        assertProblem(list("where=lr=1&where={where}", "lr=2"), 400, "invalid-request", "one value of lr");
    }

    @Test
    void aDrawIsForetoldAndCreated() {
        String draw =
                "\"parameters\": {\"lr\": {\"min\": 1e-5, \"max\": 0.1, \"log\": true}}, \"draw\": {\"jobs\": 50}";

        assertThat(body(post("?dryRun=true", draw))).contains("\"jobs\":50");
        assertThat(body(create(draw, 201))).contains("\"draw\":{\"jobs\":50,\"seed\":0}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "parameters": {"a": "0..99999", "b": "0..99999"}           | make 10,000,000,000 jobs
            "parameters": {"a": [1]}, "draw": {"jobs": 2000000000}     | from 1 to 100,000
            "parameters": {"a": [1]}, "configDataset": "user.sofia.c"  | send one of them
            "draw": {"jobs": 3}                                        | nothing to draw
            "parameters": [[[[]]]]                                     | values of one job
            "parameters": "x"                                          | Parameters have names
            "parameters": {"a": ["\\ud800"]}                           | half of a character
            "parameters": {"a": ["\\u0000"]}                           | control character
            "parameters": {"a": ["x"]}, "outputName": "parameters.json" | another output name
            """)
    void whatMakesNoJobsIsRefused(String fields, String words) {
        // when
        RestTestClient.ResponseSpec refused = post("", fields);

        // then
        refused.expectStatus().isBadRequest();
        assertThat(body(refused)).contains(words);
        as("sofia")
                .get()
                .uri("/api/v1/tasks/user.sofia.sweep")
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    private RestTestClient.BodyContentSpec jobs(String query, String value) {
        return list(query, value).expectStatus().isOk().expectBody();
    }

    private RestTestClient.ResponseSpec list(String query, String value) {
        return as("sofia")
                .get()
                .uri("/api/v1/tasks/user.sofia.sweep/jobs?" + query, value)
                .exchange();
    }

    private RestTestClient.ResponseSpec create(String fields, int status) {
        RestTestClient.ResponseSpec created = post("", fields);
        created.expectStatus().isEqualTo(status);
        return created;
    }

    private RestTestClient.ResponseSpec post(String query, String fields) {
        return as("sofia")
                .post()
                .uri("/api/v1/tasks" + query)
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"name\": \"user.sofia.sweep\", \"image\": \"python:3.12\", \"command\": \"train\", " + fields
                        + "}")
                .exchange();
    }

    private static String body(RestTestClient.ResponseSpec answer) {
        return Objects.requireNonNull(
                answer.expectBody(String.class).returnResult().getResponseBody());
    }
}
