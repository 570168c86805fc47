/** A registry in memory, so that consumers of resource sets are unit-tested without a framework. */
@Export
@Version("0.1.0")
@NullMarked
package io.quickset.testing;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
