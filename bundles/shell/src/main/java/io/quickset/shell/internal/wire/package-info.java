/** The protocol of the local socket. Plain JDK: the server and the command-line client share it. */
@NullMarked
package io.quickset.shell.internal.wire;

import org.jspecify.annotations.NullMarked;
