package org.orchestra.volume.metric;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    @Test
    void ofABarThatIsOverwrittenOnlyTheLastStateIsALine() {
        String bar = "\b\b\b\r\u001b[1m 1/9\u001b[0m x";
        assertThat(lines(bar.repeat(100_000) + "\b\r9/9 loss: 1\r\nnext")).containsExactly("9/9 loss: 1", "next");
    }

    @Test
    void aLineOf100MegabytesIsPassedOver() {
        List<String> found = new ArrayList<>();
        LogLines lines = new LogLines(0, false, found::add);
        byte[] part = new byte[1024 * 1024];
        Arrays.fill(part, (byte) 'x');
        for (int megabyte = 0; megabyte < 100; megabyte++) {
            lines.add(part, part.length);
        }
        assertThat(lines.isPassing()).isTrue();
        assertThat(lines.resumePosition()).isEqualTo(100L * part.length);
        // when another process goes on
        LogLines next = new LogLines(lines.resumePosition(), true, found::add);
        byte[] rest = "loss=1\nloss=2\n".getBytes(UTF_8);
        next.add(rest, rest.length);
        assertThat(found).containsExactly("loss=2");
    }

    @Test
    void binaryLogsHarmNothing() {
        byte[] bytes = new byte[1024 * 1024];
        new Random(1).nextBytes(bytes);
        List<String> found = new ArrayList<>();
        LogLines lines = new LogLines(0, false, found::add);
        lines.add(bytes, bytes.length);
        lines.end();
        assertThat(found).allSatisfy(line -> assertThat(line).doesNotContain("\u001b", "\0", "\r"));
    }

    /** Whoever goes on at the resume position reads the same lines, wherever the first was stopped. */
    @Property(tries = 300)
    void readingMayStopAnywhere(@ForAll long seed, @ForAll @IntRange(min = 0, max = 400) int cut) {
        byte[] bytes = hostileText(seed).getBytes(UTF_8);
        int stop = Math.min(cut, bytes.length);
        List<String> found = new ArrayList<>();
        LogLines first = new LogLines(0, false, found::add);
        first.add(bytes, stop);
        int resume = (int) first.resumePosition();
        LogLines second = new LogLines(resume, first.isPassing(), found::add);
        byte[] rest = Arrays.copyOfRange(bytes, resume, bytes.length);
        second.add(rest, rest.length);
        second.end();
        assertThat(found).isEqualTo(lines(hostileText(seed)));
    }

    private static String hostileText(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        List<String> parts = List.of("\r", "\n", "\r\n", "\b", "a", "é", "loss=1 ", "\u001b[0m", "\r\r");
        for (int part = 0; part < 100; part++) {
            text.append(parts.get(random.nextInt(parts.size())));
        }
        return text.toString();
    }

    private static List<String> lines(String text) {
        List<String> found = new ArrayList<>();
        LogLines lines = new LogLines(0, false, found::add);
        byte[] bytes = text.getBytes(UTF_8);
        lines.add(bytes, bytes.length);
        lines.end();
        return found;
    }
}
