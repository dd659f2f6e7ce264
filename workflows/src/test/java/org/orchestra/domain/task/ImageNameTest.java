package org.orchestra.domain.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;

class ImageNameTest {
    private static final String DIGEST = "sha256:" + "0a".repeat(32);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "python",
                "python:3.12",
                "python:3.12-slim_b1",
                "library/python",
                "a__b/c-d--e/f.g",
                "registry.lab.org/ana/train:1",
                "localhost:5000/train",
                "Registry.Lab.Org:443/ana/train:V1"
            })
    void imagesThatARegistryCouldHaveAreTaken(String name) {
        assertThat(new ImageName(name)).hasToString(name);
    }

    @Test
    void anImageMayBePinnedByDigest() {
        assertThat(new ImageName("python:3.12@" + DIGEST).value()).endsWith(DIGEST);
        assertThat(new ImageName("python@" + DIGEST).value()).endsWith(DIGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Python",
                "python:",
                "python:-1",
                "python 3",
                "python:3.12 ",
                "/python",
                "ana//train",
                "ana/train/",
                "a..b",
                "-a",
                "a_",
                "python@sha256:12",
                "http://lab.org/train",
                "python;id",
                "$(id)",
                "python\n"
            })
    void whatNoRegistryCouldHaveIsRefusedWithAnExample(String name) {
        // when
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> new ImageName(name));

        // then
        assertThat(refusal.code()).isEqualTo("invalid-image");
        assertThat(refusal).hasMessageContaining("'" + name + "'").hasMessageContaining("python:3.12");
    }

    @Test
    void aNameOfMoreThan512CharactersIsRefusedWithoutRepeatingItAll() {
        assertThat(new ImageName("a".repeat(512)).value()).hasSize(512);
        assertThat(catchThrowableOfType(Refusal.class, () -> new ImageName("a".repeat(513))))
                .message()
                .hasSizeLessThan(250);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a-", "a.", "a_", "-"})
    void aLongHostileNameIsRefusedAndDoesNotRunAway(String part) {
        String hostile = part.repeat(500 / part.length()) + "!";

        assertThat(catchThrowableOfType(Refusal.class, () -> new ImageName(hostile)))
                .isNotNull();
    }
}
