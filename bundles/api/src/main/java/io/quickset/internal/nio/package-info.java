/**
 * {@code java.nio.file} over a snapshot. It stands on {@link io.quickset.Snapshot} alone, so that it serves every
 * registry: the node's, and the one in memory.
 */
@NullMarked
package io.quickset.internal.nio;

import org.jspecify.annotations.NullMarked;
