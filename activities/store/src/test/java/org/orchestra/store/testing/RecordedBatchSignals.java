package org.orchestra.store.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.orchestra.store.scheduling.BatchSignals;
import org.orchestra.store.testing.RecordedPass.BatchGrants;
import org.orchestra.workflow.task.Grant;

/** Keeps what passes tell the batches. */
public final class RecordedBatchSignals implements BatchSignals {
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final ThreadLocal<List<BatchGrants>> delivered = ThreadLocal.withInitial(ArrayList::new);

    @Override
    public void begin(String task, Set<String> batches) {
        begun.addAll(batches);
    }

    @Override
    public void deliver(String batch, List<Grant> grants) {
        delivered.get().add(new BatchGrants(batch, grants));
    }

    /** The batches that were told to begin, by whatever pass of the test, each as often as it was told. */
    public List<String> begun() {
        return List.copyOf(begun);
    }

    /** What passes of this thread have delivered since this was last asked for. */
    public List<BatchGrants> takeDelivered() {
        List<BatchGrants> taken = List.copyOf(delivered.get());
        delivered.remove();
        return taken;
    }

    void clear() {
        begun.clear();
        delivered.remove();
    }
}
