package org.orchestra.runner.use;

import java.util.List;

/** Measures what the runs of a cluster use. */
public interface UseSource {
    /**
     * What these runs use now. Those that were not measured yet are left out; they will be soon.
     *
     * @throws RuntimeException when the cluster does not answer for now
     */
    List<RunUse> measure(List<RequestedUse> runs);
}
