package org.orchestra.scheduling;

import org.orchestra.account.SharesChanged;
import org.orchestra.cluster.CapacityChanged;
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
    @TransactionalEventListener(SharesChanged.class)
    void sharesChanged() {
        wakeUps.wakeAll();
    }
}
