/** The Gogo commands of scope {@code quickset}. */
@NullMarked
package io.quickset.shell.internal.command;

import org.jspecify.annotations.NullMarked;
