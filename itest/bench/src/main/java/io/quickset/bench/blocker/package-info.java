/** A bundle whose probe takes its time. */
@NullMarked
package io.quickset.bench.blocker;

import org.jspecify.annotations.NullMarked;
