package org.orchestra.store.metric;

/**
 * The jobs of a task with a run that has ended and whose log is not yet read to its end.
 *
 * @param jobs all of them
 * @param recent once the task has ended, those of a run that has ended within the last minute: their values come in a moment,
 *     unless no worker reads them
 */
public record UnreadLogs(int jobs, int recent) {}
