package org.orchestra.api.dataset;

import java.util.List;

/**
 * How far an upload is. What is sent is one stream: the contents that are missing, one after another without anything between
 * them, a content that several files have once.
 *
 * @param missing the files whose contents the stream has, in its order, by their places in the announcement, from 0
 * @param length the bytes of the stream
 * @param offset the byte of the stream from which on it is to be sent
 */
record UploadProgress(String name, List<Integer> missing, long length, long offset) {}
