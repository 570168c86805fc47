/** The HTTP origin: sets and files from a web server. */
@NullMarked
package io.quickset.origin.internal;

import org.jspecify.annotations.NullMarked;
