package org.orchestra.runner.use;

import java.util.List;

/** The port through which a worker learns whose use somebody looks at, and reports it. */
public interface UseRequests {
    /** The running runs of a cluster that somebody looks at, those first whose use is known for the longest time or not at all. */
    List<RequestedUse> requested(String cluster, int most);

    /** Replaces what was known of these runs. Those that have ended, and those of other clusters, are passed over. */
    void report(String cluster, List<RunUse> uses);
}
