/**
 * The set format, in plain Java: names and paths, the index and its digest, and the store's pack and index files. The
 * build tools write with it what the node reads with it.
 */
@NullMarked
package io.quickset.format;

import org.jspecify.annotations.NullMarked;
