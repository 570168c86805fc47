/** Live directories: each bound one becomes a settled state, in which no file is half written. */
@NullMarked
package io.quickset.deployer.internal.overlay;

import org.jspecify.annotations.NullMarked;
