package org.orchestra.api;

import static java.util.Objects.requireNonNull;

import io.swagger.v3.core.util.RefUtils;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Objects;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI document says beyond the controllers: how to authenticate, and that requests are closed. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final String BEARER = "bearer";

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Orchestra")
                        .version("v1")
                        .description(
                                "The batch system of a research laboratory. Get a token with POST /api/v1/tokens."))
                // Where it really runs is the reader's business; without this the document would differ by port.
                .servers(List.of(new Server().url("/")))
                .addSecurityItem(new SecurityRequirement().addList(BEARER))
                .components(new Components()
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")));
    }

    /** A request with a field that is unknown is refused, while an answer may get further fields. */
    @Bean
    GlobalOpenApiCustomizer closedRequests() {
        return document -> document.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getRequestBody)
                .filter(Objects::nonNull)
                .flatMap(body -> body.getContent().values().stream())
                .forEach(content -> close(content.getSchema(), document.getComponents()));
    }

    private static void close(Schema<?> schema, Components components) {
        Schema<?> model = schema.get$ref() == null ? schema : referred(schema, components);
        if (model.getItems() != null) {
            close(model.getItems(), components);
        } else if (model.getProperties() != null) {
            model.setAdditionalProperties(false);
            model.getProperties().values().forEach(property -> close(property, components));
        }
    }

    private static Schema<?> referred(Schema<?> reference, Components components) {
        String name =
                String.valueOf(RefUtils.extractSimpleName(reference.get$ref()).getLeft());
        return requireNonNull(components.getSchemas().get(name));
    }
}
