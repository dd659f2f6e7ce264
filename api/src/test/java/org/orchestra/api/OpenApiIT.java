package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps {@code docs/openapi.json} true, for the CLI and every other client is written against it. After a change of the
 * API write it anew with {@code mvn -pl api -am verify -Dit.test=OpenApiIT -Dorchestra.openapi.write=true
 * -Dfailsafe.failIfNoSpecifiedTests=false}.
 */
class OpenApiIT extends RunningApi {
    private static final Path COMMITTED = Path.of("../docs/openapi.json");

    private final JsonMapper json = JsonMapper.builder().build();

    @Test
    void theCommittedDocumentDescribesTheRunningApi() throws IOException {
        // given
        JsonNode running = json.readTree(anonymous()
                .get()
                .uri("/v3/api-docs")
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
        if (Boolean.getBoolean("orchestra.openapi.write")) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, running.toPrettyString() + "\n");
        }

        // then
        assertThat(COMMITTED).exists();
        assertThat(running.toPrettyString())
                .as("docs/openapi.json is out of date: write it anew as this test's Javadoc says")
                .isEqualTo(json.readTree(Files.readString(COMMITTED)).toPrettyString());
    }
}
