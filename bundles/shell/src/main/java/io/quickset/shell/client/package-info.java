/** The command-line client of the local socket. Plain JDK, so that it starts fast. */
@NullMarked
package io.quickset.shell.client;

import org.jspecify.annotations.NullMarked;
