/** Whoever is told how the node works, and when it learned of what it does. */
@NullMarked
package io.quickset.deployer.internal.observe;

import org.jspecify.annotations.NullMarked;
