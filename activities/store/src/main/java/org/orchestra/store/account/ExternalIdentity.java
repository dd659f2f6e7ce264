package org.orchestra.store.account;

import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * Who an OpenID Connect issuer says somebody is. Checked when it is constructed.
 *
 * @param issuer the issuer's address, as it writes it
 * @param subject what it calls the person, for ever: 1 to 255 printable characters of ASCII
 * @throws Refusal when there is no such subject
 */
public record ExternalIdentity(String issuer, String subject) {
    /** As a regular expression: a subject. */
    public static final String SUBJECT_PATTERN = "^[ -~]{1,255}$";

    private static final Pattern SUBJECT = Pattern.compile(SUBJECT_PATTERN);

    public ExternalIdentity {
        if (!SUBJECT.matcher(subject).matches()) {
            throw Refusal.invalid(
                    "invalid-request", "Give the subject as the issuer does: 1 to 255 printable characters of ASCII.");
        }
    }
}
