package org.orchestra.api.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.orchestra.volume.linux.FileNames;

class ResultPathTest {
    @Test
    void onlyBytesThatAreNoTextAndWhatLooksLikeThemAreEscaped() {
        assertThat(ResultPath.written("a\\b\n%2F/🎼\\xZZ\\x")).isEqualTo("a\\b\n%2F/🎼\\xZZ\\x");
        assertThat(ResultPath.written("\uDCFF\uDC80\\xff")).isEqualTo("\\xFF\\x80\\x5Cxff");
    }

    @Property
    void everyNameSurvivesAsUtf8(@ForAll("names") byte[] name) {
        String written = ResultPath.written(FileNames.decode(name));

        assertThat(UTF_8.newEncoder().canEncode(written)).isTrue();
        assertThat(FileNames.encode(ResultPath.read(written))).isEqualTo(name);
    }

    @Provide
    Arbitrary<byte[]> names() {
        return Arbitraries.of(
                        (int) '\\',
                        (int) 'x',
                        (int) '4',
                        (int) 'F',
                        (int) 'g',
                        0xC3,
                        0xA4,
                        0xFF,
                        0x80,
                        0xED,
                        0xB2,
                        0xF0,
                        0x9F,
                        0x8E,
                        0xBC,
                        (int) '\n')
                .map(Integer::byteValue)
                .array(byte[].class)
                .ofMaxSize(12);
    }
}
