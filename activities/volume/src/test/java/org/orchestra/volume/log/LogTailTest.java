package org.orchestra.volume.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    Path folder;

    @Test
    void theLastLinesAreReturned() throws IOException {
        assertThat(tail("a\nb\n\nc\n\n", 3)).containsExactly("b", "", "c");
        assertThat(tail("a\r\nb", 5)).containsExactly("a", "b");
        assertThat(tail("", 5)).isEmpty();
        assertThat(tail("\n \n", 5)).isEmpty();
    }

    @Test
    void anOverwrittenLineShowsItsLastState() throws IOException {
        assertThat(tail("  0%|   | 0/9\r 50%|## | 4/9\r100%|###| 9/9\ndone\n", 5))
                .containsExactly("100%|###| 9/9", "done");
    }

    @Test
    void coloursAndControlCharactersAreRemoved() throws IOException {
        assertThat(tail("\u001B[1;31mError\u001B[0m:\t\0no\u0007 data", 1)).containsExactly("Error:\tno data");
    }

    @Test
    void onlyTheEndOfALongLogIsRead() throws IOException {
        // given
        String log = "first\n" + "ä".repeat(100_000) + "\nlast\n";

        // then
        assertThat(tail(log, 10)).containsExactly("last");
    }

    @Test
    void aVeryLongLineIsCut() throws IOException {
        assertThat(tail("ä".repeat(100_000), 3)).containsExactly("ä".repeat(999) + "…");
    }

    private List<String> tail(String log, int lines) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(Files.writeString(folder.resolve("log"), log))) {
            return LogTail.of(channel, lines);
        }
    }
}
