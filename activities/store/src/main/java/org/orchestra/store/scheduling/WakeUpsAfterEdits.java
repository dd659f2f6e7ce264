package org.orchestra.store.scheduling;

import org.orchestra.store.account.UserLimitsChanged;
import org.orchestra.store.capacity.CapacityChanged;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Wakes the schedulers that an edit concerns, once it is committed. */
@Component
class WakeUpsAfterEdits {
    private final SchedulerWakeUps wakeUps;

    WakeUpsAfterEdits(SchedulerWakeUps wakeUps) {
        this.wakeUps = wakeUps;
    }

    @TransactionalEventListener
    void capacityChanged(CapacityChanged edit) {
        wakeUps.wake(edit.cluster());
    }

    /** A user's jobs are on all clusters. */
    @TransactionalEventListener(UserLimitsChanged.class)
    void sharesChanged() {
        wakeUps.wakeAll();
    }
}
