package org.orchestra.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.api.RunningApi;
import org.springframework.test.context.TestPropertySource;

/** Bodies that do not come while a server with little patience waits for them. */
@Timeout(120)
@TestPropertySource(properties = "orchestra.server.patience=1s")
class LateBodiesIT extends RunningApi {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100\r\n\r\n",
                "Content-Length: 100\r\n\r\n{",
                "Transfer-Encoding: chunked\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n{"
            })
    void theirClientHearsThatTheyAreLate(String body) throws IOException {
        try (RawClient client = new RawClient("127.0.0.1", port)) {
            String head = "POST /api/v1/tokens HTTP/1.1\r\nHost: lab\r\nContent-Type: application/json\r\n";
            assertThat(client.send(head + body).readAll())
                    .startsWith("HTTP/1.1 408")
                    .contains(
                            "application/problem+json", "\"body-too-slow\"", "send it again over a faster connection");
        }
    }
}
