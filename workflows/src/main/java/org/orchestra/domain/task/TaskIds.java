package org.orchestra.domain.task;

/** The id of a task's workflow. */
public final class TaskIds {
    private TaskIds() {}

    /** {@code task:<taskname>}. */
    public static String workflow(String task) {
        return "task:" + task;
    }
}
