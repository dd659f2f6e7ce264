package org.orchestra.domain.task;

import org.orchestra.domain.account.OwnedName;

/** That a task waits for another task of the same user. */
public record TaskDependency(OwnedName task, DependencyKind kind) {}
