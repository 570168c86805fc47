/** The read path under JMH: the real registry bundle in an embedded framework. */
@NullMarked
package io.quickset.bench.read;

import org.jspecify.annotations.NullMarked;
