package org.orchestra.maestro.server;

import org.jspecify.annotations.Nullable;

/**
 * An event that a server sent.
 *
 * @param id where a later connection goes on; the last one that the stream named, absent when it named none
 * @param type what kind of event it is
 * @param data what it says
 */
public record ServerEvent(@Nullable String id, String type, String data) {}
