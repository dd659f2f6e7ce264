package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doThrow;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.ControllerAdviceBean;

@ExtendWith(OutputCaptureExtension.class)
class ProblemsIT extends RunningApi {
    private static final int REPEATED = 50;

    @Autowired
    private ApplicationContext context;

    @Test
    void anAddressOutsideTheApiSaysWhatThereIs() {
        assertProblem(as("ana").get().uri("/error").exchange(), 404, "not-found", "swagger-ui");
    }

    @Test
    void eachAnswerTellsTheVersionOfTheServer() {
        Stream.of(
                        as("ana").get().uri("/api/v1/me"),
                        as("ana").get().uri("/api/v9/of/tomorrow"),
                        with("none").get().uri("/api/v1/me"))
                .forEach(request -> request.exchange()
                        .expectHeader()
                        .valueMatches("Orchestra-Version", "[0-9]+\\.[0-9]+\\.[0-9].*"));
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
