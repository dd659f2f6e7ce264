package org.orchestra.volume.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedLogTest {
    private static final int LIMIT = 2_048;
    private static final Pattern MARK = Pattern.compile("\n… (\\d+) bytes are left out here …\n");

    @TempDir
    Path folder;

    private final BoundedLog bound = new BoundedLog(LIMIT);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 991, 992, 993, 1_983, 1_984})
    void aLogWithinTheLimitIsUnchanged(int bytes) throws IOException {
        assertThat(copied("x".repeat(bytes))).isEqualTo("x".repeat(bytes));
    }

    @Test
    void aLongLogKeepsWholeLinesOfItsHeadAndItsTail() throws IOException {
        // given
        String log = lines(1_000);

        // when
        String kept = copied(log);

        // then
        assertThat(kept).startsWith("line 0\nline 1\n").endsWith("line 998\nline 999\n");
        assertThat(kept.lines()).allMatch(line -> line.matches("(line \\d+|… \\d+ bytes are left out here …)?"));
        assertOnlyTheCountedBytesAreMissing(log, kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ä", "€", "😀", "aä€😀"})
    void aLogWithoutLinesIsCutBetweenCharacters(String characters) throws IOException {
        for (int shift = 0; shift < 4; shift++) {
            // given
            String log = "x".repeat(shift) + characters.repeat(2_000);

            // when
            String kept = copied(log);

            // then
            assertThat(kept).doesNotContain("\uFFFD");
            assertOnlyTheCountedBytesAreMissing(log, kept);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2_049, 3_000, 100_000})
    void aFileIsCutLikeAStream(int bytes) throws IOException {
        // given
        String log = lines(bytes / 5).substring(0, bytes);
        Path file = Files.writeString(folder.resolve("log"), log);
        ByteArrayOutputStream cut = new ByteArrayOutputStream();

        // when
        assertThat(bound.exceededBy(Files.size(file))).isTrue();
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            bound.cut(channel, channel.size(), cut);
        }

        // then
        assertThat(cut.toString(UTF_8)).isEqualTo(copied(log));
        assertThat(bound.exceededBy(cut.size())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 992, 2_047, 2_048})
    void aFileThatBecomesShorterMeanwhileIsCutToWhatIsThere(int bytes) throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("log"), "x".repeat(bytes));
        ByteArrayOutputStream cut = new ByteArrayOutputStream();

        // when
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            bound.cut(channel, 100_000, cut);
        }

        // then
        assertThat(cut.toString(UTF_8)).startsWith("x".repeat(Math.min(bytes, (LIMIT - 64) / 2)) + "\n… ");
    }

    @Test
    void aLimitThatIsTooSmallIsRefused() {
        assertThatThrownBy(() -> new BoundedLog(1_023)).hasMessageContaining("1024 to 104857600 bytes, not 1023");
        assertThatThrownBy(() -> new BoundedLog(1L << 32)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertOnlyTheCountedBytesAreMissing(String log, String kept) {
        assertThat(kept.getBytes(UTF_8).length).isLessThanOrEqualTo(LIMIT);
        Matcher mark = MARK.matcher(kept);
        assertThat(mark.find()).isTrue();
        byte[] head = kept.substring(0, mark.start()).getBytes(UTF_8);
        byte[] tail = kept.substring(mark.end()).getBytes(UTF_8);
        assertThat(log).startsWith(new String(head, UTF_8)).endsWith(new String(tail, UTF_8));
        assertThat(head.length + Integer.parseInt(mark.group(1)) + tail.length).isEqualTo(log.getBytes(UTF_8).length);
    }

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }

    private String copied(String log) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        bound.copy(new ByteArrayInputStream(log.getBytes(UTF_8)), out);
        return out.toString(UTF_8);
    }
}
