package org.orchestra.volume.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FileNamesTest {
    @Property
    void everyNameIsKept(@ForAll @Size(max = 40) byte[] name) {
        assertThat(FileNames.encode(FileNames.decode(name))).isEqualTo(name);
    }

    @Property
    void textIsItself(@ForAll String text) {
        String valid = new String(text.getBytes(UTF_8), UTF_8);
        assertThat(FileNames.decode(valid.getBytes(UTF_8))).isEqualTo(valid);
    }

    @Test
    void aByteThatIsNotUtf8IsALoneSurrogate() {
        assertThat(FileNames.decode(new byte[] {'a', (byte) 0xFF, (byte) 0xC3, (byte) 0xA4, (byte) 0xC3}))
                .isEqualTo("a\uDCFFä\uDCC3");
    }

    @Test
    void aZeroDoesNotEndANameEarly() {
        assertThatThrownBy(() -> FileNames.terminated("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }
}
