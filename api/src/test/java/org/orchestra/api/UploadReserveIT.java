package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;

/** An installation whose disk has less than its reserve. */
@TestPropertySource(properties = "orchestra.storage.reserve=8000000GB")
class UploadReserveIT extends RunningApi {
    @LocalManagementPort
    private int managementPort;

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
                .mutate()
                .baseUrl("http://127.0.0.1:" + managementPort)
                .build()
                .get()
                .uri("/actuator/health")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("DISK_FULL")
                .jsonPath("$.components.disk.details.shortage")
                .value(String.class, shortage -> assertThat(shortage).startsWith("the disk of " + storage.root()));
    }
}
