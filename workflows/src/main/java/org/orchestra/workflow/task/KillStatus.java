package org.orchestra.workflow.task;

import java.util.List;
import org.orchestra.domain.run.RunKey;

/**
 * What has become of jobs that their owner killed.
 *
 * @param ended those that have ended
 * @param running the runs of the others, which are to be stopped
 */
public record KillStatus(List<JobEnded> ended, List<RunKey> running) {}
