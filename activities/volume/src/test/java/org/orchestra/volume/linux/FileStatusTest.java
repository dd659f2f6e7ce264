package org.orchestra.volume.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileStatusTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00Z",
        "1152921504606846976, 9999-12-31T23:59:59Z",
        "9223372036854775807, 9999-12-31T23:59:59Z",
        "-9223372036854775808, -6060-01-02T00:00:01Z"
    })
    void anyTimeThatAJobMaySetIsOneThatJavaCounts(long seconds, Instant expected) {
        // given
        byte[] statx = new byte[FileStatus.SIZE];
        ByteBuffer.wrap(statx).order(ByteOrder.nativeOrder()).putLong(112, seconds);

        // then
        Instant modified = FileStatus.of(statx).modified();
        assertThat(modified).isEqualTo(expected);
        assertThat(Instant.ofEpochMilli(modified.toEpochMilli())).isEqualTo(expected);
    }
}
