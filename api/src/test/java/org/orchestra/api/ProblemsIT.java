package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doThrow;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.ControllerAdviceBean;

@ExtendWith(OutputCaptureExtension.class)
class ProblemsIT extends RunningApi {
    private static final int REPEATED = 50;

    @Autowired
    private ApplicationContext context;

    @Test
    void anUnknownAddressSaysSo() {
        assertProblem(as("ana").get().uri("/api/v1/nothing").exchange(), 404, "not-found", "swagger-ui");
        assertProblem(as("ana").get().uri("/error").exchange(), 404, "not-found", "swagger-ui");
    }

    @Test
    void aWrongMethodNamesTheRightOnes() {
        assertProblem(as("ana").delete().uri("/api/v1/tokens").exchange(), 405, "invalid-request", "use POST");
    }

    @Test
    void aWrongContentTypeNamesTheRightOnes() {
        assertProblem(
                as("ana")
                        .put()
                        .uri("/api/v1/datasets/user.ana.x")
                        .contentType(MediaType.TEXT_PLAIN)
                        .body("x")
                        .exchange(),
                415,
                "invalid-request",
                "application/x-tar");
    }

    @Test
    void anAcceptHeaderDoesNotTakeTheExplanationAway() {
        assertProblem(
                as("ana")
                        .get()
                        .uri("/api/v1/tasks/user.ana.none/jobs/0/log")
                        .accept(MediaType.TEXT_PLAIN)
                        .exchange(),
                404,
                "task-not-found",
                "user.ana.none");
        assertProblem(
                as("ana").get().uri("/api/v1/me").accept(MediaType.IMAGE_PNG).exchange(),
                406,
                "invalid-request",
                "application/json");
    }

    @Test
    void aBodyThatDoesNotFitSaysWhichFieldIsWrong() {
        assertProblem(signIn("{"), 400, "invalid-request", "JSON");
        assertProblem(signIn("{\"username\":\"ana\"}"), 400, "invalid-request", "'password'");
        assertProblem(signIn("{\"username\":\"ana\",\"password\":\"x\",\"otp\":1}"), 400, "invalid-request", "'otp'");
        assertProblem(signIn("{\"username\":{},\"password\":\"x\"}"), 400, "invalid-request", "'username'");
        assertProblem(signIn("{\"username\":\"" + "a".repeat(2_000_000) + "\"}"), 413, "body-too-long", "bytes");
    }

    @Test
    void aParameterThatDoesNotFitSaysWhatWould() {
        assertProblem(as("ana").get().uri("/api/v1/tasks?page=x").exchange(), 400, "invalid-request", "whole number");
        assertProblem(as("ana").get().uri("/api/v1/tasks?size=501").exchange(), 400, "invalid-request", "500");
        assertProblem(as("ana").get().uri("/api/v1/tasks?page=-1").exchange(), 400, "invalid-request", "from 0");
        assertProblem(
                as("ana").get().uri("/api/v1/tasks/user.ana.x/jobs?state=LOST").exchange(),
                400,
                "invalid-request",
                "REGISTERED or ASSIGNED");
        assertProblem(as("ana").get().uri("/api/v1/tasks?owner=%00").exchange(), 400, "invalid-name", "lower-case");
        assertProblem(as("ana").get().uri("/api/v1/tasks/ana").exchange(), 400, "invalid-name", "user.<username>");
    }

    @Test
    void aParameterIsNotTakenForWhatNobodyMeant() {
        for (String query : List.of("page=0x1", "page=%201", "size=%2B9", "size=9.0")) {
            assertProblem(uri("/api/v1/tasks?" + query), 400, "invalid-request", "whole number");
        }
        assertProblem(uri("/api/v1/tasks?size="), 400, "invalid-request", "no value");
        for (String since : List.of("", "yesterday")) {
            assertProblem(uri("/api/v1/tasks?since=" + since), 400, "invalid-request", "a time such as");
        }
        assertProblem(uri("/api/v1/tasks/user.ana.x/why?job="), 400, "invalid-request", "whole number");
        assertProblem(uri("/api/v1/tasks/user.ana.x/jobs/0/log?follow=on"), 400, "invalid-request", "true or false");
        assertProblem(uri("/api/v1/tasks/user.ana.x/jobs?state="), 400, "invalid-request", "REGISTERED or");
        assertProblem(uri("/api/v1/tasks/user.ana.x/jobs?state=%20DONE"), 400, "invalid-request", "REGISTERED or");
    }

    @Test
    void aFieldIsNotTakenForWhatNobodyMeant() {
        for (String change : List.of(
                "\"maxRunning\":\"1\"",
                "\"maxRunning\":1.9",
                "\"maxRunning\":true",
                "\"uncapped\":1",
                "\"uncapped\":\"true\"",
                "\"maxRunning\":\"\"",
                "\"maxRunning\":\" \"",
                "\"maxRunning\":\"\\n\"",
                "\"maxRunning\":\"\\u0000\"",
                "\"uncapped\":\"\\t\"",
                "\"uncapped\":\"\\u0000\"",
                "\"notify\":0",
                "\"notify\":\" \"",
                "\"notify\":\"\"")) {
            assertProblem(
                    as("admin")
                            .patch()
                            .uri("/api/v1/users/ana")
                            .contentType(MediaType.APPLICATION_JSON)
                            .body("{" + change + "}")
                            .exchange(),
                    400,
                    "invalid-request",
                    change.substring(1, 6));
        }
        assertProblem(signIn("{\"username\":5,\"password\":\"x\"}"), 400, "invalid-request", "'username'");
        assertProblem(signIn("{\"username\":true,\"password\":\"x\"}"), 400, "invalid-request", "'username'");
    }

    @Test
    void aPathThatTriesToClimbIsRefused() {
        assertProblem(
                as("ana")
                        .get()
                        .uri(URI.create(base() + "/api/v1/tasks/%2e%2e/users"))
                        .exchange(),
                400,
                "invalid-request",
                "swagger-ui");
    }

    @Test
    void anUnexpectedFailureTellsNothingAboutItsCause() {
        // given
        doThrow(new IllegalStateException("secret inside")).when(homes).accountActivated(anyString());

        // then
        as("admin")
                .post()
                .uri("/api/v1/users")
                .body(Map.of("username", "unlucky", "email", "u@lab.org", "password", PASSWORD))
                .exchange()
                .expectStatus()
                .isEqualTo(500)
                .expectBody(String.class)
                .value(body -> assertThat(body)
                        .contains("\"code\":\"internal\"")
                        .doesNotContain("secret", "Exception", "orchestra.account"));
    }

    @Test
    void aFailureThatIsRepeatedFillsNoLog(CapturedOutput output) {
        // given
        String token = token("ana");
        jdbc.sql("ALTER TABLE token RENAME TO no_token").update();

        // when
        try {
            for (int i = 0; i < REPEATED; i++) {
                assertProblem(with(token).get().uri("/api/v1/me").exchange(), 500, "internal", "try again later");
            }
        } finally {
            jdbc.sql("ALTER TABLE no_token RENAME TO token").update();
        }

        // then
        assertThat(output.getAll().split("BadSqlGrammarException", -1)).hasSizeLessThan(REPEATED);
        assertThat(output.getAll().split("at org.orchestra.api.server.BodyFilter.doFilterInternal", -1))
                .hasSizeLessThanOrEqualTo(2);
    }

    private RestTestClient.ResponseSpec uri(String uri) {
        return as("ana").get().uri(URI.create(base() + uri)).exchange();
    }

    private String base() {
        return "http://localhost:" + port;
    }

    private RestTestClient.ResponseSpec signIn(String body) {
        return anonymous()
                .post()
                .uri("/api/v1/tokens")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    @Test
    void everyControllerThatReadsFilesOfJobsExplainsAFileThatOnlyItsJobCanRead() {
        // given
        ControllerAdviceBean advice = ControllerAdviceBean.findAnnotatedBeans(context).stream()
                .filter(bean -> String.valueOf(bean.getBeanType()).endsWith(".UnreadableFileAdvice"))
                .findFirst()
                .orElseThrow();

        // then
        assertThat(context.getBeansWithAnnotation(RestController.class).values().stream()
                        .map(ClassUtils::getUserClass)
                        .filter(advice::isApplicableToBeanType)
                        .map(Class::getSimpleName))
                .contains("JobLogController", "JobFileController", "TaskResultController");
    }
}
