/** The local socket: one Gogo session for each connection. */
@NullMarked
package io.quickset.shell.internal.socket;

import org.jspecify.annotations.NullMarked;
