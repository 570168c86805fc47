/** Whole processes, from outside: the launched distribution, and plain Felix beside it. */
@NullMarked
package io.quickset.bench.node;

import org.jspecify.annotations.NullMarked;
