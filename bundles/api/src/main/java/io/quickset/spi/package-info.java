/** What consumers may register as OSGi services, by whiteboard, to take part in switches. */
@Export
@Version("0.1.0")
@NullMarked
package io.quickset.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
