/** Text that the makers of sets and files chose, made fit for whoever reads it in a log, a table or on a terminal. */
@NullMarked
package io.quickset.format.text;

import org.jspecify.annotations.NullMarked;
