package org.orchestra.workflow.task;

import java.util.List;

/**
 * The status of jobs that were killed.
 *
 * @param ended the jobs that have ended
 * @param running the runs of the others, which must be stopped
 */
public record KillStatus(List<JobEnded> ended, List<PlacedRun> running) {}
