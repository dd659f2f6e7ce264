package org.orchestra.api.problem;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** Describes in the OpenAPI document how each operation may fail: by which statuses, and always with a problem document. */
@Component
class ProblemResponses implements GlobalOperationCustomizer, GlobalOpenApiCustomizer {
    /** Any request may be unreadable, come without a token, or meet a failure of ours. */
    private static final Set<HttpStatus> ALWAYS =
            EnumSet.of(HttpStatus.BAD_REQUEST, HttpStatus.UNAUTHORIZED, HttpStatus.INTERNAL_SERVER_ERROR);

    private static final Set<HttpStatus> WITH_BODY = EnumSet.of(
            HttpStatus.REQUEST_TIMEOUT,
            HttpStatus.CONTENT_TOO_LARGE,
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            HttpStatus.SERVICE_UNAVAILABLE);

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        Set<HttpStatus> statuses = EnumSet.copyOf(ALWAYS);
        Refuses refuses = method.getMethodAnnotation(Refuses.class);
        if (refuses != null) {
            Stream.of(refuses.value()).map(ProblemDocument::status).forEach(statuses::add);
        }
        if (operation.getRequestBody() != null) {
            statuses.addAll(WITH_BODY);
        }
        if (operation.getResponses().values().stream().anyMatch(success -> success.getContent() != null)) {
            statuses.add(HttpStatus.NOT_ACCEPTABLE);
        }
        statuses.forEach(status -> operation
                .getResponses()
                .addApiResponse(code(status), new ApiResponse().$ref("#/components/responses/" + code(status))));
        return operation;
    }

    @Override
    public void customise(OpenAPI document) {
        Components components = document.getComponents();
        components.addSchemas("Problem", problem());
        document.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .flatMap(operation -> operation.getResponses().keySet().stream())
                .map(code -> HttpStatus.valueOf(Integer.parseInt(code)))
                .filter(HttpStatus::isError)
                .distinct()
                .forEach(status -> components.addResponses(code(status), response(status)));
    }

    private static ApiResponse response(HttpStatus status) {
        ApiResponse response = new ApiResponse()
                .description(status.getReasonPhrase())
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"))));
        switch (status) {
            case UNAUTHORIZED ->
                response.addHeaderObject(
                        HttpHeaders.WWW_AUTHENTICATE,
                        header(new StringSchema(), "Bearer").required(true));
            case TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE ->
                response.addHeaderObject(
                        HttpHeaders.RETRY_AFTER,
                        header(new IntegerSchema().format("int64"), "Seconds until another try is worth it"));
            case REQUESTED_RANGE_NOT_SATISFIABLE ->
                response.addHeaderObject(HttpHeaders.CONTENT_RANGE, header(new StringSchema(), "The size of the file"));
            default -> {
                // Its status and its document say it all.
            }
        }
        return response;
    }

    private static Header header(Schema<?> schema, String description) {
        return new Header().schema(schema).description(description);
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("A problem document, RFC 9457")
                .addProperty("type", new StringSchema().format("uri"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema().format("int32"))
                .addProperty("detail", new StringSchema().description("What is wrong and what to do"))
                .addProperty("code", new StringSchema().description("Stable, in kebab case, for programs"))
                .addProperty("instance", new StringSchema().format("uri-reference"))
                .required(List.of("type", "title", "status", "detail", "code"));
    }

    private static String code(HttpStatus status) {
        return Integer.toString(status.value());
    }
}
