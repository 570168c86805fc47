/** Watches health checks after a switch, and asks to undo the one that turned a check critical. */
@NullMarked
package io.quickset.deployer.internal.health;

import org.jspecify.annotations.NullMarked;
