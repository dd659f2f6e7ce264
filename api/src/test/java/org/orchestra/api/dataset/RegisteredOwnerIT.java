package org.orchestra.api.dataset;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunningApi;
import org.springframework.http.MediaType;

/** Datasets of whoever has registered and may be declined. */
class RegisteredOwnerIT extends RunningApi {
    @Test
    void whoHasOnlyRegisteredOwnsNoDatasetsAndCanBeDeclined() {
        // given
        anonymous()
                .post()
                .uri("/api/v1/registrations")
                .body(Map.of("username", "sigrid", "email", "sigrid@lab.org", "password", PASSWORD))
                .exchange()
                .expectStatus()
                .isAccepted();

        // then
        assertProblem(
                as("admin")
                        .put()
                        .uri("/api/v1/datasets/user.sigrid.d?filename=a")
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .body(new byte[1])
                        .exchange(),
                404,
                "user-not-found",
                "There is no user sigrid");
        as("admin")
                .post()
                .uri("/api/v1/users/sigrid/decline")
                .body(Map.of("reason", "unknown here"))
                .exchange()
                .expectStatus()
                .isNoContent();
    }
}
