/** What lies in the deploy folder at one moment: names, kinds and fingerprints, no content. */
@NullMarked
package io.quickset.deployer.internal.scan;

import org.jspecify.annotations.NullMarked;
