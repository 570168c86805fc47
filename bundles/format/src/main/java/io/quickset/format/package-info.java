/**
 * The set format, in plain Java: names and paths, the index and its digest, media types, and where a build came from.
 * The build tools write with it what the node reads with it. How a node stores that is the registry's own affair.
 */
@NullMarked
package io.quickset.format;

import org.jspecify.annotations.NullMarked;
