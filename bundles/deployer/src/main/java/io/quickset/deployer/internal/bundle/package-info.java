/** Makes the framework hold the ordinary bundles of the deploy folder, and a bundle for each live set. */
@NullMarked
package io.quickset.deployer.internal.bundle;

import org.jspecify.annotations.NullMarked;
