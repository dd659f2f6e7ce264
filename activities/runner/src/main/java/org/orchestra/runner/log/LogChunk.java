package org.orchestra.runner.log;

/** Bytes of a log, and how many come before them. */
public record LogChunk(long position, byte[] bytes) {}
