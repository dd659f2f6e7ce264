package org.orchestra.api.explanation;

import org.orchestra.store.testing.StoreExtension;

/** A store with everything that explains it. */
final class ExplanationFixture {
    private ExplanationFixture() {}

    static StoreExtension store() {
        return new StoreExtension(
                ExplanationRepository.class,
                ProgressRepository.class,
                QueueJobLists.class,
                QueueSnapshots.class,
                TaskForecasts.class,
                TaskSummaries.class,
                WaitExplanations.class);
    }
}
