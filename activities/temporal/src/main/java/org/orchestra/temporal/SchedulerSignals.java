package org.orchestra.temporal;

import org.springframework.context.annotation.Import;

/** The part of this module that does without a database: the client, and what wakes the scheduler of a cluster. */
@Import({TemporalConfiguration.class, TemporalConnection.class, WorkflowStarter.class, TemporalSchedulerWakeUps.class})
public class SchedulerSignals {}
