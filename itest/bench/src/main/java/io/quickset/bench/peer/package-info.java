/** The peer: plain Felix and FileInstall with their own defaults. */
@NullMarked
package io.quickset.bench.peer;

import org.jspecify.annotations.NullMarked;
