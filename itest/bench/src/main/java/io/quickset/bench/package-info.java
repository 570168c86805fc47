/** Benchmarks, with the peers beside us in the same run. {@code itest/bench/run} is the one command. */
@NullMarked
package io.quickset.bench;

import org.jspecify.annotations.NullMarked;
