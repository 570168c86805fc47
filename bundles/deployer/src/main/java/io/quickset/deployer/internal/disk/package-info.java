/** Durable files of the deployer's own. */
@NullMarked
package io.quickset.deployer.internal.disk;

import org.jspecify.annotations.NullMarked;
