package org.orchestra.store.webhook;

import java.security.SecureRandom;
import java.util.Base64;

/** The key with which what is sent to a webhook is signed. Only its user and the signature ever see it. */
public final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;

    /** @param key its bytes */
    public WebhookSecret(byte[] key) {
        this.key = key.clone();
    }

    static WebhookSecret next() {
        byte[] key = new byte[BYTES];
        RANDOM.nextBytes(key);
        return new WebhookSecret(key);
    }

    /** The bytes of the key. */
    public byte[] key() {
        return key.clone();
    }

    /** As Standard Webhooks writes it, in base64 after {@code whsec_}. */
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /** Without the key, for this may end up in a log. */
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
