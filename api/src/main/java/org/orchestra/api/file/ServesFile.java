package org.orchestra.api.file;

import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.responses.ApiResponses;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.http.HttpHeaders;

/** An operation that answers with a {@link RangedFileResponse}, for the OpenAPI document. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ApiResponses({
    @ApiResponse(
            responseCode = "200",
            description = "The file",
            content = @Content(schema = @Schema(type = "string", format = "binary"))),
    @ApiResponse(
            responseCode = "206",
            description = "The part that the Range header selects",
            headers =
                    @Header(
                            name = HttpHeaders.CONTENT_RANGE,
                            description = "Which bytes of how many",
                            required = true,
                            schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(type = "string", format = "binary"))),
    @ApiResponse(
            responseCode = "304",
            description = "The file is what If-None-Match or If-Modified-Since say",
            content = @Content),
    @ApiResponse(responseCode = "412", ref = "#/components/responses/412"),
    @ApiResponse(responseCode = "416", ref = "#/components/responses/416")
})
public @interface ServesFile {}
