/** Brings what a plan wants into the store, where it waits to be switched to. */
@NullMarked
package io.quickset.deployer.internal.stage;

import org.jspecify.annotations.NullMarked;
