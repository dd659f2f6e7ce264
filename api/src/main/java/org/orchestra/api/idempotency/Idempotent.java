package org.orchestra.api.idempotency;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A creation in one transaction, answered 201, which a client may repeat with the same {@value #HEADER}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Parameter(
        name = Idempotent.HEADER,
        in = ParameterIn.HEADER,
        description =
                "A name of your choice for this creation, such as a UUID. Within 24 hours, the same request with the same key creates nothing more and gets the same answer.",
        schema = @Schema(type = "string", pattern = Idempotent.PATTERN))
public @interface Idempotent {
    /** The header with the key. */
    String HEADER = "Idempotency-Key";

    /** What a key may be, as it is or in double quotes. */
    String PATTERN = "^\"?([A-Za-z0-9._:/+=-]{1,255})\"?$";
}
