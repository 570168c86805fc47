/** The Maven goal that turns an OSGi Feature into the bundles folder of a distribution. */
@NullMarked
package io.quickset.build.maven;

import org.jspecify.annotations.NullMarked;
