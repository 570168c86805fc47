package io.quickset.web.internal.data;

import io.quickset.Snapshot;

/**
 * A set as a request reads it.
 *
 * @param snapshot its content
 * @param generation the one that it is read from: of the request's view, or for what is retained, the one that brought it
 * @param live whether it is read from the request's view
 * @param dated whether {@link Snapshot#since()}, in seconds, is later than that of every other content that was at its address
 */
record Served(Snapshot snapshot, long generation, boolean live, boolean dated) {}
