/** A disk that loses power, or fails, at any step: for tests of what has to be durable. Not shipped. */
@NullMarked
package io.quickset.itest.disk;

import org.jspecify.annotations.NullMarked;
