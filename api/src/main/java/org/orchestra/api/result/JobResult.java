package org.orchestra.api.result;

import java.util.List;

/**
 * What a run of a job has written: the latest that succeeded, or the latest of all.
 *
 * @param job the job's number
 * @param name the configuration file's path in its dataset, or the job's values, such as {@code lr=0.1,seed=3}
 * @param attempt which run
 * @param files by path, {@value TaskResults#MAX_FILES} at most
 * @param more whether there are more files: list those of the job to see them
 * @param closedFolders how many of its folders only the job's own account can read
 */
public record JobResult(int job, String name, int attempt, List<ResultFile> files, boolean more, int closedFolders) {}
