package org.orchestra.api.security;

import org.orchestra.domain.Refusal;
import org.springframework.security.core.AuthenticationException;

/** A token that is not accepted, on its way through Spring Security. */
class RefusedTokenException extends AuthenticationException {
    private final transient Refusal refusal;

    RefusedTokenException(Refusal refusal) {
        super(refusal.getMessage(), refusal);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
