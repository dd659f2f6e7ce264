package org.orchestra.maestro.webhook;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A secret that the server made just now.
 *
 * @param name the webhook's; absent when it is known
 */
record IssuedSecretResponse(@Nullable String name, String secret) {
    IssuedSecretResponse {
        Objects.requireNonNull(secret, "secret");
    }
}
