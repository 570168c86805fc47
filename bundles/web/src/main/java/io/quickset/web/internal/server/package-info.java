/** The HTTP server: Jetty, what {@code conf/io.quickset.web.cfg} says of it, and where it listens. */
@NullMarked
package io.quickset.web.internal.server;

import org.jspecify.annotations.NullMarked;
