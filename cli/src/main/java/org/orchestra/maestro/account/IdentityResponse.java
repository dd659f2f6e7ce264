package org.orchestra.maestro.account;

/** Who a user is at an issuer. */
record IdentityResponse(String issuer, String subject) {
    String describe() {
        return subject + " at " + issuer;
    }
}
