package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Walks through every list of the API's document, in every order that it has. */
class PagesApiIT extends RunningApi {
    private static final String OWNER = "petra";
    private static final int WHOLE = 40;

    /** What goes on while nobody does anything. */
    private static final Set<String> RUNNING = Set.of("waitedSeconds", "ranSeconds");

    private OwnedThings things;

    @BeforeEach
    void somebodyWhoHasEverything() throws IOException {
        token(OWNER);
        token("pablo");
        things = new OwnedThings(jdbc, storage, OWNER, "pablo");
        things.renew();
        things.token(OWNER, "ALL");
        things.token("admin", "ALL");
    }

    @AfterEach
    void nothingIsLeft() {
        things.remove();
    }

    @TestFactory
    Stream<DynamicTest> theSmallPagesOfAListJoinToALargeOne() {
        return lists().map(list -> DynamicTest.dynamicTest(list, () -> {
            JsonNode whole = page(list, WHOLE, null);

            assertThat(joined(list, whole.get("items").size())).isEqualTo(items(whole));
            assertThat(whole.get("next").isNull())
                    .isEqualTo(items(whole).size() < WHOLE
                            || page(list, WHOLE + 1, null).get("items").size() == WHOLE);
        }));
    }

    private Stream<String> lists() {
        JsonNode document = read("/v3/api-docs");
        return document.get("paths").propertyStream().flatMap(path -> {
            JsonNode parameters = path.getValue().at("/get/parameters");
            List<String> queries = parameters
                    .valueStream()
                    .map(parameter -> parameter.get("name").asString())
                    .toList();
            boolean isJson = path.getValue().at("/get/responses/200/content").has("application/json");
            if (!isJson || !queries.containsAll(List.of("after", "size"))) {
                return Stream.empty();
            }
            String address = address(path.getKey()) + (queries.contains("metric") ? "?metric=loss" : "");
            List<String> orders = parameters
                    .valueStream()
                    .filter(parameter -> parameter.get("name").asString().equals("sort"))
                    .flatMap(parameter -> parameter.at("/schema/enum").valueStream())
                    .map(order -> address + "?sort=" + order.asString())
                    .toList();
            return orders.isEmpty() ? Stream.of(address) : orders.stream();
        });
    }

    private String address(String path) {
        String name = path.startsWith("/api/v1/tasks/") ? things.task() : things.dataset();
        return UriComponentsBuilder.fromPath(path)
                .buildAndExpand(Map.of(
                        "name",
                        name,
                        "job",
                        0,
                        "username",
                        OWNER,
                        "cluster",
                        OwnedThings.CLUSTER,
                        "queue",
                        OwnedThings.QUEUE,
                        "webhook",
                        "ci"))
                .toUriString();
    }

    private List<JsonNode> joined(String list, int most) {
        List<JsonNode> items = new ArrayList<>();
        String next = null;
        do {
            JsonNode page = page(list, 1, next);
            items.addAll(items(page));
            next = page.get("next").isNull() ? null : page.get("next").asString();
        } while (next != null && items.size() < most);
        return items;
    }

    private JsonNode page(String list, int size, @Nullable String after) {
        JsonNode answer = read(UriComponentsBuilder.fromUriString(list)
                .queryParam("size", size)
                .queryParamIfPresent("after", Optional.ofNullable(after))
                .encode()
                .build()
                .toUriString());
        return answer.has("items") ? answer : answer.get("waiting");
    }

    private static List<JsonNode> items(JsonNode page) {
        return page.get("items")
                .valueStream()
                .map(item -> ((ObjectNode) item.deepCopy()).without(RUNNING))
                .map(JsonNode.class::cast)
                .toList();
    }

    private JsonNode read(String address) {
        return JsonMapper.shared()
                .readTree(as(address.startsWith("/api/v1/webhooks") ? OWNER : "admin")
                        .get()
                        .uri(URI.create("http://localhost:" + port + address))
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody(byte[].class)
                        .returnResult()
                        .getResponseBodyContent());
    }
}
