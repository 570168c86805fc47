/** The Maven goals: they make bundle folders and releases from OSGi Features, and hand the bnd plugin to bnd. */
@NullMarked
package io.quickset.build.maven;

import org.jspecify.annotations.NullMarked;
