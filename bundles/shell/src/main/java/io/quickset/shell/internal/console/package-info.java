/** Gogo sessions: one command, or an interactive shell on a terminal. */
@NullMarked
package io.quickset.shell.internal.console;

import org.jspecify.annotations.NullMarked;
