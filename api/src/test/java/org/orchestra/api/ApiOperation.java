package org.orchestra.api;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An operation of the OpenAPI document.
 *
 * @param path with its variables in braces
 * @param contentType of its body; null when it takes none
 * @param queries the names of its query parameters
 */
record ApiOperation(
        String id, String method, String path, @Nullable String contentType, Set<String> queries) {
    /** All operations of a document. */
    static Stream<ApiOperation> of(JsonNode document) {
        return document.get("paths")
                .propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .map(operation -> of(operation.getKey(), path.getKey(), operation.getValue())));
    }

    private static ApiOperation of(String method, String path, JsonNode operation) {
        return new ApiOperation(
                operation.get("operationId").asString(),
                method.toUpperCase(Locale.ROOT),
                path,
                operation
                        .at("/requestBody/content")
                        .propertyStream()
                        .map(type -> type.getKey())
                        .findFirst()
                        .orElse(null),
                operation
                        .path("parameters")
                        .valueStream()
                        .filter(parameter -> parameter.get("in").asString().equals("query"))
                        .map(parameter -> parameter.get("name").asString())
                        .collect(Collectors.toSet()));
    }

    boolean reads() {
        return method.equals("GET");
    }

    /** As the table of authorizations has it. */
    String address() {
        return "`" + method + " " + path + "`";
    }
}
