/** Text for people. */
@NullMarked
package io.quickset.shell.internal.text;

import org.jspecify.annotations.NullMarked;
