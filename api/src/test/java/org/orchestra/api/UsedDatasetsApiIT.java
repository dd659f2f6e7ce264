package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.client.RestTestClient;

class UsedDatasetsApiIT extends RunsFixture {
    @Override
    protected String user() {
        return "dora";
    }

    @Test
    void aDatasetIsShownWithTheTasksThatUseItThoseFirstThatHaveNotEnded() {
        // given
        task("shown-first", "z_local");
        task("shown-ended", "z_local");
        end("shown-ended");

        // then
        dataset("configs")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo(name("configs"))
                .jsonPath("$.files")
                .isEqualTo(2)
                .jsonPath("$.tasks[?(@.name == '%s')].state".formatted(name("shown-first")))
                .isEqualTo("REGISTERED")
                .jsonPath("$.tasks[-1].name")
                .isEqualTo(name("shown-ended"))
                .jsonPath("$.taskCount")
                .value(Integer.class, count -> assertThat(count).isGreaterThanOrEqualTo(2));
    }

    private RestTestClient.ResponseSpec dataset(String path) {
        return as(user()).get().uri("/api/v1/datasets/" + name(path)).exchange();
    }

    private void end(String task) {
        jdbc.sql("UPDATE task SET state = 'KILL' WHERE name = :name")
                .param("name", name(task))
                .update();
        jdbc.sql("UPDATE task SET state = 'KILLED', finished_at = now() WHERE name = :name")
                .param("name", name(task))
                .update();
    }
}
