package org.orchestra.kubernetes;

import java.util.LinkedHashMap;
import java.util.Map;
import org.orchestra.domain.run.RunSpec;

/** The labels and annotations of Orchestra's objects on a cluster. */
final class Labels {
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String ORCHESTRA = "orchestra";
    static final String TASK_UID = "orchestra.org/task-uid";
    static final String TASK_ID = "orchestra.org/task-id";
    static final String JOB = "orchestra.org/job";
    static final String ATTEMPT = "orchestra.org/attempt";
    static final String USER = "orchestra.org/user";

    static final String TASK_NAME = "orchestra.org/task";
    static final String JOB_NAME = "orchestra.org/job-name";

    /** How many runs a pack has; only the pods of packs have this annotation. */
    static final String RUNS = "orchestra.org/runs";

    /** Kubernetes puts this label on the pods of a Job. */
    static final String KUBERNETES_JOB = "batch.kubernetes.io/job-name";

    /** The node label that a run selects its node by. */
    static final String HOSTNAME = "kubernetes.io/hostname";

    /** Selects everything that Orchestra created. */
    static final String SELECTOR = MANAGED_BY + "=" + ORCHESTRA;

    private Labels() {}

    /**
     * The labels of a pod: few, for the API server writes and sends the whole pod at each of its changes. The name of its
     * Kubernetes Job, which Kubernetes adds, and its namespace say the rest.
     */
    static Map<String, String> ofPod(RunSpec spec) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(MANAGED_BY, ORCHESTRA);
        labels.put(TASK_UID, spec.task().uid());
        return labels;
    }

    /** The labels of a Kubernetes Job; its namespace is the owner's name. */
    static Map<String, String> of(RunSpec spec) {
        Map<String, String> labels = ofPod(spec);
        labels.put(TASK_ID, Long.toString(spec.task().id()));
        labels.put(JOB, Integer.toString(spec.key().job()));
        labels.put(ATTEMPT, Integer.toString(spec.key().attempt()));
        return labels;
    }

    /** The labels of what makes up a user's home. */
    static Map<String, String> ofHome(String username) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(MANAGED_BY, ORCHESTRA);
        labels.put(USER, username);
        return labels;
    }

    /** Annotations with the full names, which are too long for labels. */
    static Map<String, String> names(RunSpec spec) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(TASK_NAME, spec.task().name());
        names.put(JOB_NAME, spec.jobName());
        return names;
    }
}
