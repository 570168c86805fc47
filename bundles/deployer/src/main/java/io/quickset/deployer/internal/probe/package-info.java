/** Asks the probes of others whether what is ready may switch. */
@NullMarked
package io.quickset.deployer.internal.probe;

import org.jspecify.annotations.NullMarked;
