package org.orchestra.api;

import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;

/** An installation whose disk has less than its reserve. */
@TestPropertySource(properties = "orchestra.storage.reserve=8000000GB")
class UploadReserveIT extends RunningApi {
    @Test
    void anUploadIsRefusedBeforeTheDiskIsFull() {
        assertProblem(
                as("ana")
                        .put()
                        .uri("/api/v1/datasets/user.ana.file?filename=numbers.csv")
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .body("1,2\n")
                        .exchange(),
                507,
                "disk-full",
                "tell an admin");
    }

    @Test
    void theHealthSaysSo() {
        anonymous()
                .get()
                .uri("/actuator/health")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("DISK_FULL");
    }
}
