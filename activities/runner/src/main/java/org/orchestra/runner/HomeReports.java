package org.orchestra.runner;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.HomeStep;

/** The port through which a worker learns which homes its cluster is to have, and reports how far they are. */
public interface HomeReports {
    /** The active users with a home on a cluster that no workflow is to make. */
    List<String> on(String cluster);

    /** The deleted users who still have a home on a cluster, or a part of one, and no task that could run there. */
    List<String> obsolete(String cluster);

    /** Notes that nothing of a home is left. */
    void removed(String username, String cluster);

    /** Notes another attempt to make a home; false when its user is deleted, and nothing is to be made. */
    boolean begin(String username, String cluster);

    /** Notes that a step of an attempt has begun. */
    void begin(String username, String cluster, HomeStep step);

    /** Notes why an attempt has failed, which may be later than another that was made in its place has succeeded. */
    void failed(String username, String cluster, String error);

    /** Notes that everything is there; also where the user is gone meanwhile, so that what was made is removed again. */
    void ready(String username, String cluster);

    /** Notes that a home which has been ready could not be repaired. */
    void repairFailed(String username, String cluster, @Nullable HomeStep step, String error);

    /** Notes that a home is as it should be. */
    void repaired(String username, String cluster);

    /** What to note of a failure. */
    static String words(RuntimeException error) {
        String message = error.getMessage();
        return message == null ? error.toString() : message;
    }
}
