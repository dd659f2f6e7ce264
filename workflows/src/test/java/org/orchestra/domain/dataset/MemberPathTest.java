package org.orchestra.domain.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;

class MemberPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "data.csv",
                "sort_1/init=2.json",
                "A/b/C.d",
                "job.sort_0001.init_0.json",
                "x+y@z,w-1",
                "run 1/my  file.json"
            })
    void anOrdinaryPathIsTaken(String path) {
        assertThat(new MemberPath(path)).hasToString(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "..",
                "../a",
                "a/../b",
                "a/./b",
                "a//b",
                "a/",
                ".hidden",
                "a/.hidden",
                "-rf",
                "a/-rf",
                " a",
                "a ",
                "a /b",
                "a\tb",
                "a\u00a0b",
                "it's",
                "$HOME",
                "a;b",
                "a\\b",
                "a\nb",
                "a\0b",
                "\u00e9",
                "%IN",
                "a:b",
                "~"
            })
    void whatCouldLeaveAFolderOrMeanSomethingToAShellIsRefused(String path) {
        // when
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> new MemberPath(path));

        // then
        assertThat(refusal.code()).isEqualTo("invalid-name");
        assertThat(refusal).hasMessageContaining("rename it");
    }

    @Test
    void aPathHasAtMost512CharactersAndItsPartsAtMost200() {
        assertThat(new MemberPath("a".repeat(200) + "/" + "b".repeat(200) + "/" + "c".repeat(110)).value())
                .hasSize(512);
        assertThat(catchThrowableOfType(Refusal.class, () -> new MemberPath("a".repeat(201))))
                .isNotNull();
        assertThat(catchThrowableOfType(
                        Refusal.class,
                        () -> new MemberPath("a".repeat(200) + "/" + "b".repeat(200) + "/" + "c".repeat(111))))
                .message()
                .hasSizeLessThan(250);
    }
}
