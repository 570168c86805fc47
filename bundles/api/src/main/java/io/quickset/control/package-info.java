/**
 * What the modules of Quickset offer to each other and to operators' tools, as OSGi services. Consumers of resources
 * need nothing of it.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.quickset.control;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
