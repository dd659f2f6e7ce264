package org.orchestra.maestro.server;

import org.jspecify.annotations.Nullable;

/**
 * A server-sent event.
 *
 * @param id last id of the stream, from which a later connection resumes; absent if the stream had none
 * @param type kind of event
 * @param data content
 */
public record ServerEvent(@Nullable String id, String type, String data) {}
