package org.orchestra.volume.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.volume.log.LogPosition.ResumePoint;

class LogPositionTest {
    private static final String LOG = lines(0, 1_000);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 8_890})
    void aReaderResumesAtItsOffset(int read) throws IOException {
        assertThat(received(LOG, read, LOG)).isEqualTo(LOG);
    }

    @Test
    void aReaderResumesExactlyInTheTailOfACutLog() throws IOException {
        // given
        String same = "the same again and again\n".repeat(400);

        for (int read : new int[] {9_800, 9_990, 10_000}) {
            // then
            assertThat(received(same, read, cut(same))).isEqualTo(same);
        }
    }

    @Test
    void aReaderInTheHeadReadsTheCutLogToItsEnd() throws IOException {
        assertThat(received(LOG, 100, cut(LOG))).isEqualTo(cut(LOG));
    }

    @Test
    void aReaderInTheGapLearnsHowMuchIsMissing() throws IOException {
        // when
        String received = received(LOG, 4_000, cut(LOG));

        // then
        assertThat(received).startsWith(LOG.substring(0, 4_000) + "\n… ").endsWith("line 998\nline 999\n");
        int tail = received.indexOf("…\n") + 2;
        assertThat(received.substring(4_000, tail))
                .isEqualTo("\n… %d bytes are left out here …\n"
                        .formatted(LOG.length() - 4_000 - (received.length() - tail)));
    }

    @Test
    void aReaderResumesInALogWithoutItsBeginning() throws IOException {
        assertThat(received(LOG, 5_003, lines(300, 1_000))).isEqualTo(LOG);
    }

    @Test
    void aPositionFarIntoALongLogIsFound() throws IOException {
        // given: longer than what is read of a log at once
        String log = lines(0, 40_000);

        // then
        assertThat(received(log, 200_003, lines(300, 40_000))).isEqualTo(log);
    }

    @Test
    void aFileOfAnySizeIsReadInParts() throws IOException {
        // given: a file that a job has made, larger than the memory of this process
        LogPosition position = new LogPosition();
        position.add(LOG.getBytes(UTF_8));
        Path file = Files.createFile(folder.resolve("log"));
        try (SeekableByteChannel sparse = Files.newByteChannel(file, WRITE)) {
            sparse.position(1L << 40).write(ByteBuffer.wrap(new byte[1]));
        }

        // then
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            assertThat(position.resumeIn(channel).offset()).isZero();
        }
    }

    @Test
    void anUnknownPositionIsReported() throws IOException {
        assertThat(received(LOG, 800, lines(500, 1_000)))
                .isEqualTo(LOG.substring(0, 800) + "\n… some of the log may be missing or repeated here …\n"
                        + lines(500, 1_000));
    }

    @Test
    void aPrintedMarkerIsNotTakenForACut() throws IOException {
        // given
        String log = LOG.substring(0, 900) + "\n… 7 bytes are left out here …\n" + LOG;

        // then
        assertThat(received(log, 3_000, log)).isEqualTo(log);
        assertThat(received(log, log.length(), cut(log))).isEqualTo(log);
    }

    /** Everything that a reader receives who has read a part of a log and resumes in the stored one. */
    private String received(String log, int read, String stored) throws IOException {
        LogPosition position = new LogPosition();
        byte[] bytes = log.getBytes(UTF_8);
        for (int at = 0; at < read; at += 777) {
            position.add(Arrays.copyOfRange(bytes, at, Math.min(read, at + 777)));
        }
        Path file = Files.writeString(folder.resolve("log"), stored);
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ResumePoint resume = position.resumeIn(channel);
            byte[] rest = stored.getBytes(UTF_8);
            return new String(bytes, 0, read, UTF_8)
                    + new String(resume.notice(), UTF_8)
                    + new String(rest, (int) resume.offset(), rest.length - (int) resume.offset(), UTF_8);
        }
    }

    private static String cut(String log) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new BoundedLog(2_048).copy(new ByteArrayInputStream(log.getBytes(UTF_8)), out);
        return out.toString(UTF_8);
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }
}
