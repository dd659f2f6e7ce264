package org.orchestra.workflow.task;

/**
 * The start of a task's workflow.
 *
 * @param id the task's number in the database
 * @param task the task's name
 */
public record TaskStart(long id, String task) {}
