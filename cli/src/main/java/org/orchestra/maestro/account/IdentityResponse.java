package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

/** Who a user is at an issuer. */
record IdentityResponse(String issuer, String subject) {
    String describe() {
        return text("%s at %s", subject, issuer);
    }
}
