package org.orchestra.workflow;

import io.temporal.common.SearchAttributeKey;
import java.util.List;

/** The search attributes that find tasks, batches and other work in Temporal's web UI. All are keywords. */
public final class OrchestraSearchAttributes {
    /** The username of a task's owner. */
    public static final SearchAttributeKey<String> OWNER = SearchAttributeKey.forKeyword("OrchestraOwner");

    /** A task's name. */
    public static final SearchAttributeKey<String> TASK = SearchAttributeKey.forKeyword("OrchestraTask");

    /** A task's state, kept up to date. */
    public static final SearchAttributeKey<String> TASK_STATE = SearchAttributeKey.forKeyword("OrchestraTaskState");

    /** A cluster's name. */
    public static final SearchAttributeKey<String> CLUSTER = SearchAttributeKey.forKeyword("OrchestraCluster");

    /** A queue's name. */
    public static final SearchAttributeKey<String> QUEUE = SearchAttributeKey.forKeyword("OrchestraQueue");

    private OrchestraSearchAttributes() {}

    /** All of them, for registration. */
    public static List<SearchAttributeKey<String>> all() {
        return List.of(OWNER, TASK, TASK_STATE, CLUSTER, QUEUE);
    }
}
