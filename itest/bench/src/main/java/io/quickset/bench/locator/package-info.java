/** A bundle whose locator supplies the sample set from a web server: the least that an HTTP origin can be. */
@NullMarked
package io.quickset.bench.locator;

import org.jspecify.annotations.NullMarked;
