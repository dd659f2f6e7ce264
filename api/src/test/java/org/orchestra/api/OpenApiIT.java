package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
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
        JsonNode running = document();
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

    @Test
    void everyOperationSaysByWhichStatusesItFails() {
        assertThat(operations()).isNotEmpty().allSatisfy(operation -> {
            List<String> statuses = names(operation.get("responses"));
            assertThat(statuses).contains("400", "401", "500").doesNotContain("default");
            if (operation.has("requestBody")) {
                assertThat(statuses).contains("413", "415");
            }
        });
    }

    @Test
    void everyParameterThatHasARuleSaysIt() {
        // Where any text and any number has a meaning.
        Set<String> free = Set.of("after", "path", "If-Match");
        assertThat(operations()
                        .flatMap(operation -> operation.path("parameters").valueStream()))
                .isNotEmpty()
                .filteredOn(parameter -> !free.contains(parameter.get("name").asString()))
                .allSatisfy(parameter -> {
                    JsonNode whole = parameter.get("schema");
                    JsonNode schema = whole.has("items") ? whole.get("items") : whole;
                    boolean rule = Stream.of("pattern", "minimum", "enum").anyMatch(schema::has)
                            || schema.get("type").asString().equals("boolean")
                            || Set.of("date-time", "date")
                                    .contains(schema.path("format").asString(""));
                    assertThat(rule)
                            .as("%s: add its rule to ParameterRules", parameter)
                            .isTrue();
                });
    }

    @Test
    void whatMayBeNullIsDeclaredAndAllElseIsThere() {
        // given
        JsonNode schemas = document().at("/components/schemas");

        // then
        assertThat(schemas.at("/JobView/properties/attempt/type").toString()).isEqualTo("[\"integer\",\"null\"]");
        assertThat(schemas.at("/JobView/properties/cause/enum").valueStream()).anyMatch(JsonNode::isNull);
        assertThat(schemas.at("/NodeView/properties/observed/anyOf/1/type").asString())
                .isEqualTo("null");
        assertThat(schemas.at("/JobView/required").toString()).isEqualTo("[\"job\",\"name\",\"state\"]");
        assertThat(schemas.at("/ChangeRequest/required").toString())
                .contains("slotsThen")
                .doesNotContain("slotsNow");
    }

    @Test
    void onlyRequestsAreClosed() {
        // given
        JsonNode schemas = document().at("/components/schemas");

        // then
        assertThat(schemas.at("/NewTaskRequest/additionalProperties").toString())
                .isEqualTo("false");
        assertThat(schemas.at("/ChangeRequest/additionalProperties").toString()).isEqualTo("false");
        assertThat(schemas.at("/TaskView/additionalProperties").isMissingNode()).isTrue();
    }

    private Stream<JsonNode> operations() {
        return document().get("paths").valueStream().flatMap(JsonNode::valueStream);
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private JsonNode document() {
        return json.readTree(anonymous()
                .get()
                .uri("/v3/api-docs")
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }
}
