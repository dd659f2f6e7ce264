package org.orchestra.maestro.server;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself with each answer.
 *
 * @param time of its clock, to the second
 * @param version absent from servers that were made before this was said
 */
public record ServerGreeting(Instant time, @Nullable ProgramVersion version) {}
