/** Locators for locators: what a {@link io.quickset.spi.ResourceLocator} may be put behind. */
@Export
@Version("0.1.0")
@NullMarked
package io.quickset.locator;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
