package org.orchestra.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FailureGroupPropertyTest {
    /** What varies, as one would write it without regard to the time that it takes. */
    private static final String VARIABLE = "'[^']*'|\"[^\"]*\"|(?<=\\bnode )[\\w.-]+|[\\w./:@+-]*\\d[\\w./:@+-]*";

    @Property
    void reasonsThatDifferOnlyInWhatVariesAreOneGroup(@ForAll("reasons") String one, @ForAll("reasons") String other) {
        boolean same = one.replaceAll(VARIABLE, "#").equals(other.replaceAll(VARIABLE, "#"));

        assertThat(FailureGroup.merged(List.of(new FailureGroup(null, one, 1, 0), new FailureGroup(null, other, 1, 1))))
                .hasSize(same ? 1 : 2);
    }

    @Provide
    Arbitrary<String> reasons() {
        return Arbitraries.of("node ", "a", "b", "7", "/", "'", "\"", " ", "!", "-")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }
}
