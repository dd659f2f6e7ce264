package org.orchestra.maestro.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Table<String> FILES = new Table<String>()
            .name("file", file -> file)
            .wrappedText("remark", file -> "漢字の 長い 説明")
            .number("n", file -> 12);

    @Test
    void wideCharactersOfEastAsiaTakeTwoCells() {
        assertThat(FILES.render(List.of("設定.json", "a.json"), screen(80))).isEqualTo("""
                +-----------+------------------+----+
                | file      | remark           | n  |
                +-----------+------------------+----+
                | 設定.json | 漢字の 長い 説明 | 12 |
                | a.json    | 漢字の 長い 説明 | 12 |
                +-----------+------------------+----+""");
    }

    @Test
    void namesAreCutByCellsAndNeverWithinACharacter() {
        assertThat(FILES.render(List.of("設定設定設定設定設定.json"), screen(34))).isEqualTo("""
                +--------+------------------+----+
                | file   | remark           | n  |
                +--------+------------------+----+
                | 設…on  | 漢字の 長い 説明 | 12 |
                +--------+------------------+----+""");
    }

    @Test
    void aMarkUponACharacterTakesNoCell() {
        assertThat(CellWidth.of("e\u0301")).isEqualTo(1);
        assertThat(CellWidth.of("😀")).isEqualTo(2);
        assertThat(CellWidth.end("a😀", 1)).isEmpty();
    }

    @Test
    void textIsWrappedByCells() {
        assertThat(new Table<String>().wrappedText("text", text -> text).render(List.of("漢".repeat(12)), screen(20)))
                .isEqualTo("""
                +------------------+
                | text             |
                +------------------+
                | 漢漢漢漢漢漢漢漢 |
                | 漢漢漢漢         |
                +------------------+""");
    }

    private static Screen screen(int columns) {
        Consumer<Duration> never = pause -> {};
        return new Screen(new Output(new ByteArrayOutputStream(), false), columns, 24, false, false, never);
    }
}
