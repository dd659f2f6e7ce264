package org.orchestra.api.problem;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.orchestra.domain.Refusal.RefusalKind;

/**
 * How an operation may refuse what it understands, for the OpenAPI document. What follows from its form is not listed: an
 * invalid request, a token or a body that is missing or not accepted.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Refuses {
    RefusalKind[] value();
}
