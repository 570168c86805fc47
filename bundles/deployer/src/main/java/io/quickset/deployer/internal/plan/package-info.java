/** What the sets on the node are to become, from what was judged, what is live and what is gone; touches nothing. */
@NullMarked
package io.quickset.deployer.internal.plan;

import org.jspecify.annotations.NullMarked;
