package org.orchestra.volume.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.orchestra.testing.Growth;

class ByteSearchTest {
    private static final int REMEMBERED = 1_024;

    @Property
    void theLastOccurrenceIsFound(
            @ForAll @StringLength(min = 1, max = 6) @CharRange(from = 'a', to = 'b') String wanted,
            @ForAll @StringLength(max = 40) @CharRange(from = 'a', to = 'b') String searched) {
        int start = searched.lastIndexOf(wanted);
        ByteSearch search = new ByteSearch(wanted.getBytes(ISO_8859_1));
        byte[] bytes = searched.getBytes(ISO_8859_1);
        int half = bytes.length / 2;

        // when
        search.search(bytes, half);
        search.search(Arrays.copyOfRange(bytes, half, bytes.length), bytes.length - half);

        // then
        assertThat(search.endOfLast()).isEqualTo(start < 0 ? -1 : start + wanted.length());
    }

    @Test
    void longerSearchedBytesInALogThatRepeatsItselfCostNoMore() {
        // given: each place of the log has all but the first of the bytes
        byte[] log = new byte[1 << 20];
        byte[] few = unlike(16);
        byte[] many = unlike(REMEMBERED);

        // then
        assertThat(Growth.ofFourTimes(1, size -> size == 1 ? few : many, wanted -> {
                    ByteSearch search = new ByteSearch(wanted);
                    search.search(log, log.length);
                    assertThat(search.endOfLast()).isEqualTo(-1);
                }))
                .isLessThan(Growth.LINEAR);
    }

    private static byte[] unlike(int length) {
        byte[] wanted = new byte[length];
        Arrays.fill(wanted, 1, length, (byte) 0);
        wanted[0] = 1;
        return wanted;
    }
}
