/** The web side, put together: from its configuration to the server and its handlers. */
@NullMarked
package io.quickset.web.internal;

import org.jspecify.annotations.NullMarked;
