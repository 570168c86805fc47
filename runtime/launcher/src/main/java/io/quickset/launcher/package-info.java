/** Starts an OSGi framework on one home, from the jars of one distribution, and ends it in order. No OSGi bundle. */
@NullMarked
package io.quickset.launcher;

import org.jspecify.annotations.NullMarked;
