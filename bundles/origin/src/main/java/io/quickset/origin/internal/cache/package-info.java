/** Answers of a source, kept on disk: asked again when they expire, given stale when the source fails. */
@NullMarked
package io.quickset.origin.internal.cache;

import org.jspecify.annotations.NullMarked;
