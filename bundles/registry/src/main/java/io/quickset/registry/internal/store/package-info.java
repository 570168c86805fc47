/**
 * The store on disk. {@code packs/} holds content, {@code indexes/} says which paths a snapshot has and where in the
 * packs their bytes lie. Both kinds of file are immutable once renamed into place.
 */
@NullMarked
package io.quickset.registry.internal.store;

import org.jspecify.annotations.NullMarked;
