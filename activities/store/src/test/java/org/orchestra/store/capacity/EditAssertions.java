package org.orchestra.store.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verifyNoInteractions;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.orchestra.domain.Refusal;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.testing.StoreExtension;

/** That an edit is refused in one sentence, changes nothing and wakes nobody. */
final class EditAssertions {
    private final StoreExtension store;

    EditAssertions(StoreExtension store) {
        this.store = store;
    }

    void assertRefused(String code, String words, ThrowingCallable edit) {
        clearInvocations(store.get(SchedulerWakeUps.class));
        List<String> before = everything();

        Refusal refusal = catchThrowableOfType(Refusal.class, edit);

        assertThat(refusal).as("refused").isNotNull();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.getMessage())
                .contains(words)
                .matches("[^\\n]+: [^\\n]+[.]")
                .doesNotContain(". ");
        assertThat(everything()).isEqualTo(before);
        verifyNoInteractions(store.get(SchedulerWakeUps.class));
    }

    private List<String> everything() {
        return Stream.of("cluster", "queue", "queue_member", "node", "account", "task")
                .flatMap(
                        table -> store
                                .jdbc()
                                .sql("SELECT t::text FROM %s t ORDER BY 1".formatted(table))
                                .query(String.class)
                                .list()
                                .stream())
                .toList();
    }
}
